//! Where a report goes: standard output, or a file that is there whole or not at all.

use std::fs::{self, File, Metadata, OpenOptions};
use std::io::{self, BufWriter, ErrorKind, IsTerminal as _, Write};
use std::path::{Path, PathBuf};

use crate::ending::{Ending, Failure};
use crate::output;
use crate::report::Style;

/// Standard output, or the file of `--out`.
pub(crate) struct Destination<'a>(Option<&'a Path>);

impl<'a> Destination<'a> {
    /// Errors: a file of the database that is reported from.
    pub(crate) fn of(out: Option<&'a Path>, database: &str) -> Result<Destination<'a>, Failure> {
        match out.filter(|file| is_of_database(file, database)) {
            Some(file) => Err(Failure(format!("{} belongs to the database: write to another file", file.display()))),
            None => Ok(Destination(out)),
        }
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

/// Writes a file beside the one that is meant, and only then gives it its name. What is no file (a pipe, a device) has nothing
/// that could be there whole: it is written to, and stays what it is.
fn into(file: &Path, write: impl FnOnce(&mut dyn Write) -> Result<(), Failure>) -> Result<(), Failure> {
    let found = match fs::metadata(file) {
        Ok(found) => Some(found),
        Err(error) if error.kind() == ErrorKind::NotFound => None,
        Err(error) => return Err(lost(file, &error)),
    };
    if found.as_ref().is_some_and(|found| !found.is_file()) {
        let mut out = BufWriter::new(OpenOptions::new().write(true).open(file).map_err(|error| lost(file, &error))?);
        write(&mut out)?;
        return out.flush().map_err(|error| lost(file, &error));
    }
    let target = target(file)?;
    let (part, made) = beside(&target)?;
    let written = replace(made, &part, found.as_ref(), write);
    written.and_then(|()| fs::rename(&part, &target).map_err(|error| lost(file, &error))).inspect_err(|_| {
        let _ = fs::remove_file(&part);
    })
}

/// Writes what is to take the place of a file; who may read that one, may read this one.
fn replace(
    made: File,
    part: &Path,
    found: Option<&Metadata>,
    write: impl FnOnce(&mut dyn Write) -> Result<(), Failure>,
) -> Result<(), Failure> {
    if let Some(found) = found {
        made.set_permissions(found.permissions()).map_err(|error| lost(part, &error))?;
    }
    let mut out = BufWriter::new(made);
    write(&mut out)?;
    let made = out.into_inner().map_err(|error| lost(part, error.error()))?;
    made.sync_all().map_err(|error| lost(part, &error))
}

/// The file that a name stands for: a link stays, and what it leads to is replaced.
fn target(file: &Path) -> Result<PathBuf, Failure> {
    if !fs::symlink_metadata(file).is_ok_and(|found| found.is_symlink()) {
        return Ok(file.to_owned());
    }
    fs::canonicalize(file).map_err(|error| match error.kind() {
        ErrorKind::NotFound => {
            Failure(format!("{} is a link to a file that is not there: name the file itself", file.display()))
        }
        _ => lost(file, &error),
    })
}

/// A new file beside this one, under a name that nothing bears.
fn beside(file: &Path) -> Result<(PathBuf, File), Failure> {
    let mut number = 0_u32;
    loop {
        let mut part = file.as_os_str().to_owned();
        part.push(if number == 0 { ".part".to_owned() } else { format!(".part{number}") });
        let part = PathBuf::from(part);
        match File::create_new(&part) {
            Ok(made) => return Ok((part, made)),
            Err(error) if error.kind() == ErrorKind::AlreadyExists => number += 1,
            Err(error) => return Err(lost(&part, &error)),
        }
    }
}

/// Is this one of the files of the database (a report over them would be the end of it)?
fn is_of_database(file: &Path, database: &str) -> bool {
    let Some(database) = database.strip_prefix("sqlite:").and_then(|path| fs::canonicalize(path).ok()) else {
        return false;
    };
    let meant = fs::canonicalize(file).ok().or_else(|| {
        let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        Some(fs::canonicalize(folder).ok()?.join(file.file_name()?))
    });
    ["", "-wal", "-shm", "-journal"].iter().any(|ending| {
        let mut name = database.clone().into_os_string();
        name.push(ending);
        meant.as_deref() == Some(Path::new(&name))
    })
}

fn lost(file: &Path, error: &io::Error) -> Failure {
    Failure(format!("{} can't be written: {error}", file.display()))
}
