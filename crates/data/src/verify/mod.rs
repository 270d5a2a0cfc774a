//! What is in files of samples, and what is wrong or odd about it, before anything is learnt from them.
//!
//! [`Report::of`] looks at a folder or a file: at images and labels in IDX, as
//! [`IdxFolder`](crate::IdxFolder) reads them, and at tables in CSV. What would keep a training from reading
//! them, or makes its result worthless, is wrong; what a person should know is odd.
//!
//! ```
//! use data::verify::{Options, Report};
//! let folder = tempfile::tempdir()?;
//! std::fs::write(folder.path().join("pets.csv"), "weight,pet\n4.5,cat\n9,dog\n4.5,cat\n")?;
//! let report = Report::of(folder.path(), &Options::default())?;
//! assert_eq!(report.tables[0].rows, 3);
//! let remark = &report.remarks[0];
//! assert!(!remark.is_wrong());
//! assert!(remark.to_string().ends_with("1 row is equal to one before, row 2 to row 0"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod alike;
mod file;
mod part;
mod remark;
mod set;
mod table;

use std::collections::BTreeSet;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use crate::checksums::Checksums;
use crate::gzip::{Gunzip, MAGIC, read_up_to};
use crate::listing::Listing;
use crate::names::{Content, Name, Part};
use crate::{Csv, DataError};

pub use file::FileReport;
pub use part::{PartReport, Pixels};
pub use remark::Remark;
pub use set::SetReport;
pub use table::{Answer, ColumnReport, TableReport};

/// What to look at, and how it is written.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Only the files whose names begin with this; `mnist` for MNIST's own names.
    pub set: Option<String>,
    /// Whether rows and columns of images are exchanged; `None` leaves it to their names.
    pub transposed: Option<bool>,
    /// How tables are written.
    pub csv: Csv,
    /// The column of the tables that is to be learnt.
    pub target: Option<String>,
}

/// What was found.
#[derive(Debug)]
pub struct Report {
    /// The folder or file.
    pub path: PathBuf,
    /// Images and labels, by what their names begin with.
    pub sets: Vec<SetReport>,
    /// Tables.
    pub tables: Vec<TableReport>,
    /// What is wrong or odd, in the order of the files.
    pub remarks: Vec<Remark>,
}

impl Report {
    /// Looks at `path`: a folder with images and labels in IDX or with tables in CSV, or one such file.
    ///
    /// # Errors
    /// If there is no such place, it cannot be listed, or holds nothing of either kind; and if
    /// [`Options::set`] names a set that is not there. What is wrong with a file is a remark.
    pub fn of(path: &Path, options: &Options) -> Result<Self, DataError> {
        let mut report =
            Self { path: path.to_owned(), sets: Vec::new(), tables: Vec::new(), remarks: Vec::new() };
        if path.is_dir() {
            report.folder(options)?;
        } else if is_idx(path)? {
            report.sets.push(SetReport::of_file(path, &mut report.remarks));
        } else {
            report.table(path, options);
        }
        Ok(report)
    }

    /// Whether something is wrong.
    #[must_use]
    pub fn is_wrong(&self) -> bool {
        self.remarks.iter().any(Remark::is_wrong)
    }

    fn folder(&mut self, options: &Options) -> Result<(), DataError> {
        let listing = Listing::of(&self.path)?;
        let candidates = listing.candidates();
        let mut sets: BTreeSet<&str> = candidates.iter().map(|file| file.name.set.as_str()).collect();
        let called = |set: &str| if set.is_empty() { "mnist".to_owned() } else { set.to_owned() };
        if let Some(asked) = &options.set {
            let found = sets.iter().map(|set| called(set)).collect();
            let asked = asked.to_lowercase();
            sets.retain(|set| called(set) == asked);
            if sets.is_empty() {
                return Err(DataError::NoSet { folder: self.path.clone(), asked, found });
            }
        }
        let tables: Vec<PathBuf> = match options.set {
            Some(_) => Vec::new(),
            None => listing.files().filter(|name| is_table(name)).map(|name| self.path.join(name)).collect(),
        };
        if sets.is_empty() && tables.is_empty() {
            return Err(listing.missing("", Part::Train, Content::Images));
        }
        let mut notes = Vec::new();
        if !sets.is_empty() {
            let checksums = Checksums::of_folder(&self.path, &mut notes)?;
            self.remarks.extend(notes.into_iter().map(Remark::Note));
            for set in sets {
                let files = candidates.iter().filter(|file| file.name.set == set).collect();
                let (listing, transposed) = (&listing, options.transposed);
                let report = SetReport::of(set, files, listing, &checksums, transposed, &mut self.remarks);
                self.sets.push(report);
            }
        }
        tables.iter().for_each(|path| self.table(path, options));
        Ok(())
    }

    fn table(&mut self, path: &Path, options: &Options) {
        match options.csv.read(path) {
            Ok(table) => {
                let target = options.target.as_deref();
                self.tables.push(TableReport::of(&table, target, &mut self.remarks));
            }
            Err(error) => self.remarks.push(Remark::Fault(error)),
        }
    }
}

/// Whether a file is called or begins as IDX files are.
fn is_idx(path: &Path) -> Result<bool, DataError> {
    let named = path.file_name().and_then(|name| Name::of(name.to_str()?)).is_some();
    let start = || {
        let (mut file, mut start) = (File::open(path)?, [0; 2]);
        read_up_to(&mut file, &mut start)?;
        if start == MAGIC {
            let mut content = Gunzip::new(std::io::BufReader::new(file.by_ref()));
            // A damaged stream is told of when it is read.
            let _ = read_up_to(&mut content, &mut start);
        }
        Ok(start)
    };
    start()
        .map(|start| named || start == [0; 2])
        .map_err(|source| DataError::Read { path: path.to_owned(), source })
}

fn is_table(name: &str) -> bool {
    let lower = name.to_lowercase();
    let stem = lower.strip_suffix(".gz").unwrap_or(&lower);
    stem.ends_with(".csv") || stem.ends_with(".tsv")
}
