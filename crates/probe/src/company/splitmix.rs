//! Numbers that look random and never change.
//!
//! A demo, a test and a bug report must speak of the same people, so the generator's numbers come
//! from a seed. Splitmix64 (Steele, Lea and Flood, 2014) is ten lines; no crate is needed for it.

/// A stream of numbers. Not for secrets.
pub(crate) struct SplitMix(u64);

impl SplitMix {
    /// The stream of thing number `index` under `seed`: things don't shift each other's numbers, so
    /// a larger company begins with the same people as a smaller one.
    pub(crate) fn of(seed: u64, index: usize) -> Self {
        // Mixed twice: seeds that lie side by side would otherwise give overlapping streams.
        Self(mix(mix(seed).wrapping_add(index as u64)))
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        mix(self.0)
    }

    /// A number from 0 up to and without `bound`; 0 when there is no such number.
    pub(crate) fn below(&mut self, bound: usize) -> usize {
        let number = self.next() % (bound.max(1) as u64);
        usize::try_from(number).unwrap_or(0)
    }

    /// One of `choices`, which is a constant table and never empty.
    pub(crate) fn pick<'a, T>(&mut self, choices: &'a [T]) -> &'a T {
        &choices[self.below(choices.len())]
    }

    /// True `percent` times out of a hundred.
    pub(crate) fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    /// `length` characters out of `alphabet`.
    pub(crate) fn text(&mut self, length: usize, alphabet: &str) -> String {
        let letters: Vec<char> = alphabet.chars().collect();
        (0..length).map(|_| *self.pick(&letters)).collect()
    }
}

fn mix(number: u64) -> u64 {
    let number = (number ^ (number >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let number = (number ^ (number >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    number ^ (number >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_numbers_are_those_of_the_published_algorithm() {
        let mut stream = SplitMix(1_234_567);
        assert_eq!(stream.next(), 6_457_827_717_110_365_317);
        assert_eq!(stream.next(), 3_203_168_211_198_807_973);
        assert_eq!(stream.next(), 9_817_491_932_198_370_423);
    }
}
