//! Published data sets in IDX, and the sums of their files.
//!
//! One more is a file here, and a line in [`KnownSet::all`].

mod emnist;
mod fashion_mnist;
mod kmnist;
mod mnist;

use crate::names::Name;
use crate::sums::Sums;

/// A published data set, or one of the splits that are published together.
#[derive(Debug, PartialEq, Eq)]
pub struct KnownSet {
    /// What it is called.
    pub name: &'static str,
    /// Its official page, which says where its files are.
    pub page: &'static str,
    /// Whether its images lie on their side.
    pub sideways: bool,
    files: &'static [KnownFile],
}

/// A file as its authors name it.
#[derive(Debug, PartialEq, Eq)]
struct KnownFile {
    name: &'static str,
    sum: Sum,
}

/// A sum in hexadecimal digits, and of what it is. Where authors publish a strong sum of the unpacked file it
/// is that, since any `.gz` of the same content is as good.
#[derive(Debug, PartialEq, Eq)]
enum Sum {
    /// SHA-256 of what the file holds when it is unpacked.
    Unpacked(&'static str),
    /// SHA-256 of the `.gz` as it is published.
    Sha256(&'static str),
    /// MD5 of the `.gz` as it is published.
    Md5(&'static str),
}

/// What is known of a file of samples.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Known {
    /// The data set that it belongs to.
    pub set: &'static KnownSet,
    /// The name that its authors gave it.
    pub file: &'static str,
    /// The sum that tells, in words.
    pub by: &'static str,
}

const fn file(name: &'static str, sum: Sum) -> KnownFile {
    KnownFile { name, sum }
}

impl KnownSet {
    /// Every data set that is known.
    pub fn all() -> impl Iterator<Item = &'static Self> {
        [mnist::SETS, fashion_mnist::SETS, kmnist::SETS, emnist::SETS].into_iter().flatten()
    }

    /// Whether its files can be told when they are unpacked, or packed anew.
    #[must_use]
    pub fn tells_unpacked(&self) -> bool {
        self.files.iter().all(|file| matches!(file.sum, Sum::Unpacked(_)))
    }

    /// The sets that have a file of this name, plain or gzipped.
    pub(crate) fn named(name: &Name) -> Vec<&'static Self> {
        Self::all().filter(|set| set.files.iter().any(|file| file.is_called(name))).collect()
    }
}

impl KnownFile {
    fn is_called(&self, name: &Name) -> bool {
        let same = |own: Name| own.set == name.set && own.part == name.part && own.content == name.content;
        Name::of(self.name).is_some_and(same)
    }
}

impl Known {
    /// The published file with these sums.
    pub(crate) fn of(sums: &Sums) -> Option<Self> {
        let by = |sum: &Sum| match *sum {
            Sum::Unpacked(sum) if sum == sums.unpacked() => Some("the SHA-256 of what it holds"),
            Sum::Sha256(sum) if sum == sums.sha256 => Some("its SHA-256"),
            Sum::Md5(sum) if Some(sum) == sums.md5.as_deref() => Some("its MD5"),
            _ => None,
        };
        KnownSet::all().find_map(|set| {
            set.files.iter().find_map(|file| Some(Self { set, file: file.name, by: by(&file.sum)? }))
        })
    }

    /// Whether a file of this name is training or test samples, images or labels, as the published one is.
    pub(crate) fn fits(&self, name: &Name) -> bool {
        let part = |name: &Name| name.part == crate::names::Part::Train;
        Name::of(self.file).is_some_and(|own| part(&own) == part(name) && own.content == name.content)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;
    use crate::names::{Content, Part};

    #[test]
    fn every_set_has_four_files_with_sums_of_their_own() {
        let mut seen = HashSet::new();
        assert_eq!(KnownSet::all().count(), 9);
        for set in KnownSet::all() {
            let mut roles = HashSet::new();
            assert!(set.page.starts_with("http"), "{}", set.page);
            for KnownFile { name, sum } in set.files {
                let name = Name::of(name).unwrap_or_else(|| panic!("{name} is no name of samples"));
                roles.insert((name.part == Part::Train, name.content == Content::Images));
                assert_eq!(name.transposed(), set.sideways, "{}", set.name);
                let (sum, digits) = match sum {
                    Sum::Unpacked(sum) | Sum::Sha256(sum) => (sum, 64),
                    Sum::Md5(sum) => (sum, 32),
                };
                let hex = |c: u8| c.is_ascii_digit() || (b'a'..=b'f').contains(&c);
                assert!(sum.len() == digits && sum.bytes().all(hex), "{sum}");
                assert!(seen.insert(*sum), "{sum} is there twice");
            }
            assert_eq!((roles.len(), set.files.len()), (4, 4), "{}", set.name);
        }
    }

    #[test]
    fn sets_are_found_by_the_names_of_their_files() {
        let named = |name: &str| {
            KnownSet::named(&Name::of(name).unwrap()).into_iter().map(|set| set.name).collect::<Vec<_>>()
        };
        assert_eq!(named("train-images.idx3-ubyte"), ["MNIST", "Fashion-MNIST", "KMNIST"]);
        assert_eq!(named("emnist-letters-test-labels-idx1-ubyte"), ["EMNIST Letters"]);
        assert_eq!(named("mine-train-images-idx3-ubyte.gz"), [""; 0]);
    }
}
