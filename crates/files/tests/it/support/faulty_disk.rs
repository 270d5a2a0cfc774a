//! A disk on which the n-th operation fails, or at which the machine stops.
#![allow(dead_code, reason = "not every test file uses all of it")]

use std::fs::{self, File, Permissions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use files::{Disk, SystemDisk};

/// What happens at the n-th operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// It alone fails: a disk that was full for a moment.
    Once,
    /// It and everything after fails, and what was not synced is lost: a power cut.
    PowerCut,
}

/// The real disk with one fault.
#[derive(Debug)]
pub(crate) struct FaultyDisk {
    fault: Fault,
    /// Operations that still go well.
    left: usize,
    /// Every operation asked for, in order.
    pub(crate) log: Vec<&'static str>,
    /// Whether files can have one name only.
    pub(crate) without_links: bool,
    /// Operations that this disk never does, and the system's number of its reason.
    pub(crate) refused: Vec<(&'static str, i32)>,
    /// A file whose content a power cut would lose.
    unsynced: Option<PathBuf>,
}

impl FaultyDisk {
    /// Fails at operation `n`, from 0.
    pub(crate) fn new(n: usize, fault: Fault) -> Self {
        Self { fault, left: n, log: Vec::new(), without_links: false, refused: Vec::new(), unsynced: None }
    }
    /// A disk without faults that does not do some operations.
    pub(crate) fn refusing(refused: &[(&'static str, i32)]) -> Self {
        Self { refused: refused.to_vec(), ..Self::new(usize::MAX, Fault::Once) }
    }
    /// Whether the fault has happened.
    pub(crate) fn struck(&self) -> bool {
        self.log.contains(&"fault")
    }

    fn operation(&mut self, name: &'static str) -> io::Result<()> {
        if let Some(&(_, number)) = self.refused.iter().find(|(refused, _)| *refused == name) {
            return Err(io::Error::from_raw_os_error(number));
        }
        if self.left == 0 && (self.fault == Fault::PowerCut || !self.log.contains(&"fault")) {
            self.log.push("fault");
            if self.fault == Fault::PowerCut
                && let Some(path) = self.unsynced.take()
            {
                let half = fs::metadata(&path)?.len() / 2;
                File::options().write(true).open(&path)?.set_len(half)?;
            }
            return Err(io::Error::new(io::ErrorKind::StorageFull, "a fault made on purpose"));
        }
        self.left = self.left.saturating_sub(1);
        self.log.push(name);
        Ok(())
    }
}

impl Disk for FaultyDisk {
    fn create(&mut self, path: &Path, like: Option<&Permissions>) -> io::Result<File> {
        self.operation("create")?;
        self.unsynced = Some(path.to_owned());
        SystemDisk.create(path, like)
    }
    fn open(&mut self, path: &Path) -> io::Result<File> {
        self.operation("open")?;
        self.unsynced = Some(path.to_owned());
        SystemDisk.open(path)
    }
    fn permit(&mut self, file: &File, permissions: &Permissions) -> io::Result<()> {
        // No operation whose fault could do harm: it is counted only where it is refused.
        if self.refused.iter().any(|(refused, _)| *refused == "permit") {
            self.operation("permit")?;
        }
        SystemDisk.permit(file, permissions)
    }
    fn write(&mut self, file: &mut File, bytes: &[u8]) -> io::Result<()> {
        // A write that fails has written a part.
        match self.operation("write") {
            Ok(()) => file.write_all(bytes),
            Err(error) => file.write_all(&bytes[..bytes.len() / 3]).and(Err(error)),
        }
    }
    fn sync(&mut self, file: &File) -> io::Result<()> {
        self.operation("sync")?;
        self.unsynced = None;
        SystemDisk.sync(file)
    }
    fn rename(&mut self, from: &Path, to: &Path) -> io::Result<()> {
        self.operation("rename")?;
        if self.unsynced.as_deref() == Some(from) {
            self.unsynced = Some(to.to_owned());
        }
        SystemDisk.rename(from, to)
    }
    fn link(&mut self, from: &Path, to: &Path) -> io::Result<()> {
        self.operation("link")?;
        if self.without_links {
            return Err(io::ErrorKind::Unsupported.into());
        }
        SystemDisk.link(from, to)
    }
    fn remove(&mut self, path: &Path) -> io::Result<()> {
        self.operation("remove")?;
        SystemDisk.remove(path)
    }
    fn sync_folder(&mut self, folder: &Path) -> io::Result<()> {
        self.operation("sync folder")?;
        SystemDisk.sync_folder(folder)
    }
}
