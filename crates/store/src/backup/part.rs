//! A file that is there whole or not at all: written beside its name, made sure on disk, and only then given the name.

use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use crate::CopyError;

/// The file while it is written; taken away again if it is not kept.
pub(super) struct Part<'a> {
    wanted: &'a Path,
    path: PathBuf,
    file: File,
}

impl<'a> Part<'a> {
    /// For its owner alone: a backup is to be kept like the database.
    ///
    /// # Errors
    /// `Exists` for the file or its part, `Io`.
    pub(super) fn create(wanted: &'a Path) -> Result<Part<'a>, CopyError> {
        if fs::symlink_metadata(wanted).is_ok() {
            return Err(CopyError::Exists(wanted.to_owned()));
        }
        let mut name = wanted.as_os_str().to_owned();
        name.push(".part");
        let path = PathBuf::from(name);
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        match options.open(&path) {
            Ok(file) => Ok(Part { wanted, path, file }),
            Err(error) if error.kind() == ErrorKind::AlreadyExists => Err(CopyError::Unfinished(path)),
            Err(error) => Err(CopyError::io(&path, &error)),
        }
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    pub(super) fn file(&self) -> &File {
        &self.file
    }

    /// Gives it its name; never over another file.
    ///
    /// # Errors
    /// `Exists`, `Io`.
    pub(super) fn keep(self) -> Result<(), CopyError> {
        match fs::hard_link(&self.path, self.wanted) {
            Ok(()) => {}
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {
                return Err(CopyError::Exists(self.wanted.to_owned()));
            }
            // A file system without second names; nobody else writes to this one in the same moment.
            Err(_) => fs::rename(&self.path, self.wanted).map_err(|error| CopyError::io(self.wanted, &error))?,
        }
        sync_folder(self.wanted).map_err(|error| CopyError::io(self.wanted, &error))
    }
}

impl Drop for Part<'_> {
    fn drop(&mut self) {
        // After a rename there is nothing left to take away.
        let _ = fs::remove_file(&self.path);
    }
}

/// A name is sure once its folder is.
fn sync_folder(path: &Path) -> io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    if cfg!(unix) { File::open(folder)?.sync_all() } else { Ok(()) }
}
