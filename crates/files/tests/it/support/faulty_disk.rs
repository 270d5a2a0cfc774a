//! A disk on which the n-th operation fails, or at which the machine stops.
#![allow(dead_code, reason = "not every test file uses all of it")]

use std::fs::{self, File};
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
    /// A file whose content a power cut would lose.
    unsynced: Option<PathBuf>,
}

impl FaultyDisk {
    /// Fails at operation `n`, from 0.
    pub(crate) fn new(n: usize, fault: Fault) -> Self {
        Self { fault, left: n, log: Vec::new(), without_links: false, unsynced: None }
    }
    /// Whether the fault has happened.
    pub(crate) fn struck(&self) -> bool {
        self.log.contains(&"fault")
    }

    fn operation(&mut self, name: &'static str) -> io::Result<()> {
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
    fn create(&mut self, path: &Path) -> io::Result<File> {
        self.operation("create")?;
        self.unsynced = Some(path.to_owned());
        SystemDisk.create(path)
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
