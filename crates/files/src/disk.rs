//! What writing a file needs of a disk, so that tests can let any operation fail.

use std::fs::{self, File, OpenOptions, Permissions};
use std::io::{self, Write};
use std::path::Path;

/// The operations of a file system that change something.
pub trait Disk {
    /// A new file; an error if there is one already, even a link. From the start it permits no more than the
    /// file that it shall replace, if there is one.
    ///
    /// # Errors
    /// The system's.
    fn create(&mut self, path: &Path, like: Option<&Permissions>) -> io::Result<File>;
    /// An existing file to be written over from its beginning, with its content still in it.
    ///
    /// # Errors
    /// The system's.
    fn open(&mut self, path: &Path) -> io::Result<File>;
    /// Sets what a file permits.
    ///
    /// # Errors
    /// The system's.
    fn permit(&mut self, file: &File, permissions: &Permissions) -> io::Result<()>;
    /// Appends all bytes.
    ///
    /// # Errors
    /// The system's.
    fn write(&mut self, file: &mut File, bytes: &[u8]) -> io::Result<()>;
    /// Waits until the content is safe from a power cut.
    ///
    /// # Errors
    /// The system's.
    fn sync(&mut self, file: &File) -> io::Result<()>;
    /// Gives a file another name; one that has it already is replaced at once.
    ///
    /// # Errors
    /// The system's.
    fn rename(&mut self, from: &Path, to: &Path) -> io::Result<()>;
    /// Gives a file a second name that nothing has yet.
    ///
    /// # Errors
    /// The system's.
    fn link(&mut self, from: &Path, to: &Path) -> io::Result<()>;
    /// Removes a file.
    ///
    /// # Errors
    /// The system's.
    fn remove(&mut self, path: &Path) -> io::Result<()>;
    /// Waits until the names in a folder are safe from a power cut.
    ///
    /// # Errors
    /// The system's.
    fn sync_folder(&mut self, folder: &Path) -> io::Result<()>;
}

/// The real one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SystemDisk;

impl Disk for SystemDisk {
    fn create(&mut self, path: &Path, like: Option<&Permissions>) -> io::Result<File> {
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        if let Some(like) = like {
            use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
            options.mode(like.mode() & 0o777);
        }
        #[cfg(not(unix))]
        let _ = like;
        options.open(path)
    }
    fn open(&mut self, path: &Path) -> io::Result<File> {
        OpenOptions::new().write(true).open(path)
    }
    fn permit(&mut self, file: &File, permissions: &Permissions) -> io::Result<()> {
        file.set_permissions(permissions.clone())
    }
    fn write(&mut self, file: &mut File, bytes: &[u8]) -> io::Result<()> {
        file.write_all(bytes)
    }
    fn sync(&mut self, file: &File) -> io::Result<()> {
        file.sync_all()
    }
    fn rename(&mut self, from: &Path, to: &Path) -> io::Result<()> {
        fs::rename(from, to)
    }
    fn link(&mut self, from: &Path, to: &Path) -> io::Result<()> {
        fs::hard_link(from, to)
    }
    fn remove(&mut self, path: &Path) -> io::Result<()> {
        fs::remove_file(path)
    }
    fn sync_folder(&mut self, folder: &Path) -> io::Result<()> {
        // Only Unix can open a folder to sync it.
        if cfg!(unix) { File::open(folder)?.sync_all() } else { Ok(()) }
    }
}
