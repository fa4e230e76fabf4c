//! The house in numbers, for a reader who wants to know in ten lines what he is in for.

use std::fmt;

use crate::breach::Breach;
use crate::functions::Function;
use crate::habits::code_lines;
use crate::rules;
use crate::source::Source;

/// What `cargo xtask tree` prints.
pub(crate) struct Figures {
    files: usize,
    code: usize,
    tests: usize,
    /// The middle one of the files with code, in lines without tests.
    median: usize,
    functions: usize,
    /// Over the limit of a function, longest first.
    long_functions: Vec<Function>,
    longest: Option<Function>,
    /// Over the limit of a file, longest first.
    long_files: Vec<(usize, String)>,
    packages: usize,
}

impl Figures {
    /// Counts. `lock` is the text of Cargo.lock.
    pub(crate) fn new(sources: &[Source], functions: &[Function], lock: &str) -> Self {
        let mut lengths: Vec<usize> = sources.iter().filter(|source| !source.all_test).map(code_lines).collect();
        lengths.sort_unstable();
        let mut by_length: Vec<&Function> = functions.iter().collect();
        by_length.sort_by_key(|function| std::cmp::Reverse(function.lines));
        let long = by_length.iter().take_while(|function| function.lines > rules::FUNCTION);
        let mut long_files: Vec<(usize, String)> = sources
            .iter()
            .map(|source| (code_lines(source), source.path.clone()))
            .filter(|(lines, _)| *lines > rules::FILE)
            .collect();
        long_files.sort_unstable_by(|a, b| b.cmp(a));
        Self {
            files: sources.len(),
            code: lengths.iter().sum(),
            tests: sources.iter().map(|source| source.lines().1).sum(),
            median: lengths.get(lengths.len() / 2).copied().unwrap_or_default(),
            functions: functions.len(),
            long_functions: long.copied().cloned().collect(),
            longest: by_length.first().copied().cloned(),
            long_files,
            packages: packages(lock),
        }
    }

    /// A lock file that grows is a house that others build.
    pub(crate) fn breaches(&self) -> Option<Breach> {
        let (found, limit) = (self.packages, rules::PACKAGES_LIMIT);
        let why = format!("{found} packages, {limit} are too many: which one could go?");
        let breach = || Breach { file: "Cargo.lock".to_owned(), line: 1, rule: "weight", why };
        (found >= limit).then(breach)
    }
}

fn packages(lock: &str) -> usize {
    lock.lines().filter(|line| line.trim() == "[[package]]").count()
}

impl fmt::Display for Figures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { files, code, tests, median, functions, packages, .. } = self;
        let lines = code + tests;
        writeln!(f, "files          {files}, median {median} lines of code")?;
        writeln!(f, "lines          {lines}: code {code}, tests {tests}, {}", ratio(*tests, *code))?;
        let over = self.long_functions.len();
        let limit = rules::FUNCTION;
        writeln!(f, "functions      {functions}, over {limit} lines: {over}")?;
        if let Some(Function { name, file, line, lines, .. }) = &self.longest {
            writeln!(f, "longest        {lines} lines, {name} at {file}:{line}")?;
        }
        for Function { name, file, line, lines, .. } in &self.long_functions {
            writeln!(f, "  over {limit}      {lines} lines, {name} at {file}:{line}")?;
        }
        for (lines, file) in &self.long_files {
            writeln!(f, "long file      {lines} lines, {file}")?;
        }
        write!(f, "packages       {packages} in Cargo.lock, fewer than {}", rules::PACKAGES_LIMIT)
    }
}

/// `0.85 lines of test to one of code`, in whole numbers.
fn ratio(tests: usize, code: usize) -> String {
    let hundredths = (tests * 100).checked_div(code).unwrap_or_default();
    format!("{}.{:02} of test to one of code", hundredths / 100, hundredths % 100)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::functions::functions;

    #[test]
    fn the_figures_of_a_small_house() {
        let sources = [
            Source::new("crates/web/src/a.rs", "//! Why.\nfn a() {\n}\n"),
            Source::new("crates/web/src/b.rs", "//! Why.\n"),
            Source::new("crates/web/tests/c.rs", "fn c() {\n}\n"),
        ];
        let functions: Vec<Function> = sources.iter().flat_map(functions).collect();
        let figures = Figures::new(&sources, &functions, "[[package]]\nname = \"a\"\n");
        let expected = "\
files          3, median 3 lines of code
lines          6: code 4, tests 2, 0.50 of test to one of code
functions      1, over 60 lines: 0
longest        2 lines, a at crates/web/src/a.rs:2
packages       1 in Cargo.lock, fewer than 350";
        assert_eq!(figures.to_string(), expected);
        assert_eq!(figures.breaches(), None);
        let heavy = "[[package]]\n".repeat(rules::PACKAGES_LIMIT);
        assert!(Figures::new(&[], &[], &heavy).breaches().is_some());
    }
}
