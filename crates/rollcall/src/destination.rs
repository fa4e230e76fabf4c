//! Where a report goes: standard output, or a file that is there whole or not at all.

use std::fs::{self, File};
use std::io::{self, BufWriter, ErrorKind, IsTerminal as _, Write};
use std::path::{Path, PathBuf};

use crate::ending::{Ending, Failure};
use crate::output;
use crate::report::Style;

/// Standard output, or the file of `--out`.
pub(crate) struct Destination<'a>(Option<&'a Path>);

impl<'a> Destination<'a> {
    pub(crate) fn of(out: Option<&'a Path>) -> Destination<'a> {
        Destination(out)
    }

    /// Colour is for a terminal, and for nobody who asked for none.
    pub(crate) fn style(&self) -> Style {
        let is_watched = self.0.is_none() && io::stdout().is_terminal();
        if is_watched && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty()) {
            Style::Coloured
        } else {
            Style::Plain
        }
    }

    /// Text, ended by a line end.
    pub(crate) fn text(&self, text: &str) -> Result<Ending, Failure> {
        match self.0 {
            None => output::print(text),
            Some(file) => into(file, |out| out.write_all(text.as_bytes()).map_err(|error| lost(file, &error)))?,
        }
        Ok(Ending::Done)
    }

    /// What is no text: never to a terminal.
    pub(crate) fn bytes(&self, write: impl FnOnce(&mut dyn Write) -> Result<(), Failure>) -> Result<Ending, Failure> {
        match self.0 {
            Some(file) => into(file, write)?,
            None if io::stdout().is_terminal() => {
                return Err(Failure(
                    "a spreadsheet is no text for a terminal: name a file with --out FILE, or redirect the output"
                        .to_owned(),
                ));
            }
            None => {
                let mut out = BufWriter::new(io::stdout().lock());
                write(&mut out)?;
                match out.flush() {
                    Err(error) if error.kind() != ErrorKind::BrokenPipe => {
                        return Err(Failure(format!("standard output can't be written: {error}")));
                    }
                    _ => {}
                }
            }
        }
        Ok(Ending::Done)
    }
}

/// Writes a file beside the one that is meant, and only then gives it its name.
fn into(file: &Path, write: impl FnOnce(&mut dyn Write) -> Result<(), Failure>) -> Result<(), Failure> {
    let mut part = file.as_os_str().to_owned();
    part.push(".part");
    let part = PathBuf::from(part);
    let written = File::create(&part).map_err(|error| lost(&part, &error)).and_then(|made| {
        let mut out = BufWriter::new(made);
        write(&mut out)?;
        let made = out.into_inner().map_err(|error| lost(&part, error.error()))?;
        made.sync_all().map_err(|error| lost(&part, &error))
    });
    written.and_then(|()| fs::rename(&part, file).map_err(|error| lost(file, &error))).inspect_err(|_| {
        let _ = fs::remove_file(&part);
    })
}

fn lost(file: &Path, error: &io::Error) -> Failure {
    Failure(format!("{} can't be written: {error}", file.display()))
}
