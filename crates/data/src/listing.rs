//! What is in a folder, and which of it are the files of a set.

use std::collections::BTreeSet;
use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use crate::names::{Content, Name, Part, usual};
use crate::{DataError, Note};

/// A name in a folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Entry {
    pub(crate) name: String,
    pub(crate) what: What,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum What {
    File,
    /// A folder; what is in it if it has the name of a file of samples.
    Folder(Vec<Entry>),
    /// A link to a place where nothing is.
    Broken(PathBuf),
}

/// The names in a folder, in order.
#[derive(Clone, Debug)]
pub(crate) struct Listing {
    pub(crate) folder: PathBuf,
    pub(crate) entries: Vec<Entry>,
}

/// Images and their labels.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Files {
    pub(crate) images: PathBuf,
    pub(crate) labels: PathBuf,
    pub(crate) transposed: bool,
}

impl Listing {
    pub(crate) fn of(folder: &Path) -> Result<Self, DataError> {
        let failed = |source| DataError::Read { path: folder.to_owned(), source };
        let entries = match entries(folder, true) {
            Err(error) if error.kind() == ErrorKind::NotFound => {
                let path = folder.join(usual("", Part::Train, Content::Images));
                return Err(DataError::Missing { path, hint: "; there is no such folder".into() });
            }
            // A folder that may be entered but not listed.
            Err(error) if error.kind() == ErrorKind::PermissionDenied => {
                let entries = usual_entries(folder);
                if entries.is_empty() { Err(failed(error)) } else { Ok(entries) }
            }
            result => result.map_err(failed),
        }?;
        Ok(Self { folder: folder.to_owned(), entries })
    }

    /// The files of the part of the samples that `parts` name, in this order. `set` is what their names
    /// begin with; without it there must be one set.
    pub(crate) fn choose(
        &self,
        set: Option<&str>,
        train: bool,
        notes: &mut Vec<Note>,
    ) -> Result<Vec<Files>, DataError> {
        let candidates = self.candidates();
        let sets: BTreeSet<&str> = candidates.iter().map(|c| c.name.set.as_str()).collect();
        let complete: Vec<&str> =
            sets.iter().copied().filter(|set| self.of_set(&candidates, set, train).is_ok()).collect();
        let named = |set: &str| if set.is_empty() { "mnist".to_owned() } else { set.to_owned() };
        let all = || complete.iter().map(|set| named(set)).collect::<Vec<_>>();
        let chosen = match (set, &complete[..]) {
            (Some(asked), _) => {
                let asked = asked.to_lowercase();
                let asked = if asked == "mnist" && !sets.contains("mnist") { String::new() } else { asked };
                let found = sets.iter().copied().find(|set| *set == asked);
                found.ok_or_else(|| DataError::NoSet {
                    folder: self.folder.clone(),
                    asked: named(&asked),
                    found: sets.iter().map(|set| named(set)).collect(),
                })?
            }
            (None, [only]) => only,
            (None, ["", ..]) => "",
            (None, [_, _, ..]) => {
                return Err(DataError::SeveralSets { folder: self.folder.clone(), sets: all() });
            }
            // Nothing is complete: what is missing is missing of the set that has most.
            (None, []) => {
                let count = |set: &str| candidates.iter().filter(|c| c.name.set == set).count();
                sets.iter().copied().max_by_key(|set| count(set)).unwrap_or("")
            }
        };
        let files = self.of_set(&candidates, chosen, train)?;
        if set.is_none() && complete.len() > 1 {
            let others = all().into_iter().filter(|other| *other != named(chosen)).collect();
            let name = files.first().and_then(|files| files.images.file_name());
            let read = name.unwrap_or_default().to_string_lossy().into_owned();
            notes.push(Note::OtherFiles { folder: self.folder.clone(), read, others });
        }
        Ok(files)
    }

    /// The names of the files.
    pub(crate) fn files(&self) -> impl Iterator<Item = &str> {
        self.entries.iter().filter(|entry| entry.what == What::File).map(|entry| entry.name.as_str())
    }

    /// Everything with the name of a file of samples.
    pub(crate) fn candidates(&self) -> Vec<Candidate> {
        let mut all = Vec::new();
        for entry in &self.entries {
            let Some(name) = Name::of(&entry.name) else { continue };
            let path = self.folder.join(&entry.name);
            let within = match &entry.what {
                What::Folder(within) => within,
                What::File => {
                    all.push(Candidate { name, path, nested: false, broken: None });
                    continue;
                }
                What::Broken(target) => {
                    all.push(Candidate { name, path, nested: false, broken: Some(target.clone()) });
                    continue;
                }
            };
            for inner in within.iter().filter(|inner| inner.what == What::File) {
                let same = |inner: &Name| (inner.part, inner.content) == (name.part, name.content);
                if let Some(name) = Name::of(&inner.name).filter(same) {
                    all.push(Candidate { name, path: path.join(&inner.name), nested: true, broken: None });
                }
            }
        }
        all
    }

    fn of_set(&self, candidates: &[Candidate], set: &str, train: bool) -> Result<Vec<Files>, DataError> {
        let of = |part: Part, content: Content| {
            candidates
                .iter()
                .filter(move |c| c.name.set == set && c.name.part == part && c.name.content == content)
        };
        let has = |part: Part, content| of(part, content).next().is_some();
        let both = |part: &&Part| has(**part, Content::Images) && has(**part, Content::Labels);
        let any = |part: &&Part| has(**part, Content::Images) || has(**part, Content::Labels);
        let mut tests = Part::TESTS.iter();
        let test = tests.clone().find(both).or_else(|| tests.find(any));
        let usual_test = if set.is_empty() { Part::T10k } else { Part::Test };
        let parts = train.then_some(Part::Train).into_iter().chain([*test.unwrap_or(&usual_test)]);
        let file = |part, content| {
            let mut found: Vec<&Candidate> = of(part, content).collect();
            found.sort_by_key(|candidate| candidate.rank());
            match &found[..] {
                [] => Err(self.missing(set, part, content)),
                [first, second, ..] if first.rank() == second.rank() => {
                    Err(DataError::Ambiguous { path: first.path.clone(), other: second.path.clone() })
                }
                [first, ..] => match &first.broken {
                    Some(target) => {
                        Err(DataError::BrokenLink { path: first.path.clone(), target: target.clone() })
                    }
                    None => Ok(*first),
                },
            }
        };
        parts
            .map(|part| {
                let images = file(part, Content::Images)?;
                let labels = file(part, Content::Labels)?.path.clone();
                Ok(Files { images: images.path.clone(), labels, transposed: images.name.transposed() })
            })
            .collect()
    }

    pub(crate) fn missing(&self, set: &str, part: Part, content: Content) -> DataError {
        let path = self.folder.join(usual(set, part, content));
        let alike = |entry: &&Entry| {
            let lower = entry.name.to_lowercase();
            ["images", "labels", "idx", "ubyte", "mnist"].iter().any(|word| lower.contains(word))
        };
        let mut names: Vec<&str> = self.entries.iter().filter(alike).map(|e| e.name.as_str()).collect();
        if names.is_empty() {
            names = self.entries.iter().map(|entry| entry.name.as_str()).collect();
        }
        let more = if names.len() > 4 { ", …" } else { "" };
        names.truncate(4);
        let hint = match &names[..] {
            [] => "; the folder is empty".into(),
            names => format!("; the folder has {}{more}", names.join(", ")),
        };
        DataError::Missing { path, hint }
    }
}

/// A `.gz` beside the plain file `path`, under the same name.
pub(crate) fn zipped_twin(path: &Path) -> Option<PathBuf> {
    let mut name = path.file_name()?.to_owned();
    name.push(".gz");
    Some(path.with_file_name(name)).filter(|twin| twin.is_file())
}

/// Something with the name of a file of samples.
pub(crate) struct Candidate {
    pub(crate) name: Name,
    pub(crate) path: PathBuf,
    nested: bool,
    pub(crate) broken: Option<PathBuf>,
}

impl Candidate {
    /// The least is read.
    pub(crate) fn rank(&self) -> (bool, bool, bool, bool) {
        (self.broken.is_some(), self.nested, self.name.gz, !self.name.plain)
    }
}

fn entries(folder: &Path, deep: bool) -> io::Result<Vec<Entry>> {
    let mut all = Vec::new();
    for entry in fs::read_dir(folder)? {
        let Ok(name) = entry?.file_name().into_string() else { continue };
        let path = folder.join(&name);
        let what = match fs::metadata(&path) {
            Ok(there) if there.is_dir() => {
                let look = deep && Name::of(&name).is_some();
                What::Folder(if look { entries(&path, false).unwrap_or_default() } else { Vec::new() })
            }
            Err(error) if error.kind() == ErrorKind::NotFound => {
                What::Broken(fs::read_link(&path).unwrap_or_default())
            }
            // Whatever else is wrong with it is said when it is opened.
            _ => What::File,
        };
        all.push(Entry { name, what });
    }
    all.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(all)
}

/// Those of the usual names that are in a folder which cannot be listed.
fn usual_entries(folder: &Path) -> Vec<Entry> {
    let parts = [Part::Train, Part::T10k].into_iter();
    let names = parts.flat_map(|part| [Content::Images, Content::Labels].map(|c| usual("", part, c)));
    let both = names.flat_map(|name| [name.clone(), name + ".gz"]);
    let there = both.filter(|name| folder.join(name).is_file());
    there.map(|name| Entry { name, what: What::File }).collect()
}
