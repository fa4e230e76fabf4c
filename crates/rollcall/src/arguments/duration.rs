//! How long something lasts, as it is typed.

use jiff::SignedDuration;

/// product.md section 8: a whole number and `s`, `m`, `h` or `d`.
pub(super) fn duration(text: &str) -> Result<SignedDuration, String> {
    let malformed = || format!("“{text}” is no duration: a whole number and s, m, h or d, such as 24h");
    let unit = text.chars().last().ok_or_else(malformed)?;
    let number: u32 = text.strip_suffix(unit).unwrap_or_default().parse().map_err(|_| malformed())?;
    let seconds = match unit {
        's' => 1,
        'm' => 60,
        'h' => 3_600,
        'd' => 86_400,
        _ => return Err(malformed()),
    };
    Ok(SignedDuration::from_secs(i64::from(number) * seconds))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_duration_is_a_whole_number_and_a_unit() {
        assert_eq!(duration("90s"), Ok(SignedDuration::from_secs(90)));
        assert_eq!(duration("2d"), Ok(SignedDuration::from_hours(48)));
        for bad in ["", "s", "5", "-1h", "1.5h", "1w", "h1", "9999999999d", "5é"] {
            assert!(duration(bad).is_err(), "{bad}");
        }
    }
}
