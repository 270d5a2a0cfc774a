//! The files of a set: each by itself, images with their labels, and training samples beside test samples.

use std::path::{Path, PathBuf};

use super::alike::{Alike, between, contradicting, groups, within};
use super::part::Samples;
use super::{FileReport, PartReport, Remark};
use crate::checksums::Checksums;
use crate::labels::{all_classes, labels, named, to_classes};
use crate::listing::{Candidate, Listing};
use crate::names::{Content, Part};
use crate::pixels::in_one_piece;
use crate::{DataError, Idx, Known, Note};

/// Files whose names begin with the same.
#[derive(Clone, Debug)]
pub struct SetReport {
    /// What the names begin with; empty for MNIST's own names.
    pub name: String,
    /// Every file, those that are read before those that lie beside them.
    pub files: Vec<FileReport>,
    /// Training and test samples, as far as they could be read.
    pub parts: Vec<PartReport>,
    /// How many test images are equal to a training image, if there are both.
    pub shared: Option<usize>,
}

/// Images or labels that a training would read, and where they are.
type Read = Option<(PathBuf, Idx)>;

impl SetReport {
    /// A file alone.
    pub(super) fn of_file(path: &Path, remarks: &mut Vec<Remark>) -> Self {
        let files = FileReport::of(path, remarks).map(|(report, _)| report).into_iter().collect();
        Self { name: String::new(), files, parts: Vec::new(), shared: None }
    }

    /// All files of the set `name`.
    pub(super) fn of(
        name: &str,
        candidates: Vec<&Candidate>,
        listing: &Listing,
        checksums: &Checksums,
        transposed: Option<bool>,
        remarks: &mut Vec<Remark>,
    ) -> Self {
        let mut set = Self { name: name.to_owned(), files: Vec::new(), parts: Vec::new(), shared: None };
        let parts: Vec<Part> = [Part::Train].into_iter().chain(Part::TESTS).collect();
        let (mut read, mut absent) = (Vec::new(), Vec::new());
        for part in parts {
            let [of_images, of_labels] = [Content::Images, Content::Labels].map(|content| {
                let fits = |file: &&&Candidate| file.name.part == part && file.name.content == content;
                let mut found: Vec<&Candidate> = candidates.iter().filter(fits).copied().collect();
                found.sort_by_key(|file| file.rank());
                found
            });
            match (of_images.is_empty(), of_labels.is_empty()) {
                (true, true) => {
                    absent.push(part);
                    continue;
                }
                (true, false) => remarks.push(Remark::Fault(listing.missing(name, part, Content::Images))),
                (false, true) => remarks.push(Remark::Fault(listing.missing(name, part, Content::Labels))),
                (false, false) => {}
            }
            let turned = of_images.first().is_some_and(|file| file.name.transposed());
            let files = [of_images, of_labels].map(|found| set.files_of(&found, checksums, remarks));
            let turned = transposed.unwrap_or(turned);
            read.extend(samples(part, files, turned, remarks).map(|(samples, paths)| {
                set.parts.push(samples.report([&paths[0], &paths[1]], remarks));
                (samples, paths)
            }));
        }
        set.whole(&absent, transposed, remarks);
        set.compared(&read, remarks);
        set
    }

    /// Reads all files of one kind; what the first of them holds.
    fn files_of(&mut self, found: &[&Candidate], checksums: &Checksums, remarks: &mut Vec<Remark>) -> Read {
        if let [first, second, ..] = found
            && first.rank() == second.rank()
        {
            let (path, other) = (first.path.clone(), second.path.clone());
            remarks.push(Remark::Fault(DataError::Ambiguous { path, other }));
        }
        let (mut chosen, mut content) = (None, None);
        for (i, file) in found.iter().enumerate() {
            if let Some(target) = &file.broken {
                let (path, target) = (file.path.clone(), target.clone());
                remarks.push(Remark::Fault(DataError::BrokenLink { path, target }));
                continue;
            }
            let Some((report, idx)) = FileReport::of(&file.path, remarks) else { continue };
            let mut notes = Vec::new();
            if let Err(error) = checksums.compare(&file.path, || Ok(report.sha256.clone()), &mut notes) {
                remarks.push(Remark::Fault(error));
            }
            if i == 0 {
                content = Some((report.path.clone(), report.unpacked.clone()));
                chosen = idx.map(|idx| (file.path.clone(), idx));
            } else if let Some((path, _)) = content.as_ref().filter(|(_, sum)| *sum != report.unpacked) {
                notes.push(Note::Differs { path: path.clone(), other: file.path.clone() });
            }
            remarks.extend(notes.into_iter().map(Remark::Note));
            self.files.push(report);
        }
        chosen
    }

    /// What holds the same as a published file is as good, whatever is known of it.
    fn same_content(&mut self) {
        let known: Vec<(String, Known)> =
            self.files.iter().filter_map(|file| Some((file.unpacked.clone(), file.known?))).collect();
        for file in self.files.iter_mut().filter(|file| file.known.is_none()) {
            if let Some((_, known)) = known.iter().find(|(content, _)| *content == file.unpacked) {
                file.known = Some(Known { by: "the same content as the published file beside it", ..*known });
                file.unlike.clear();
            }
        }
    }

    /// Remarks on files that do not belong together, and on what is not there.
    fn whole(&mut self, absent: &[Part], transposed: Option<bool>, remarks: &mut Vec<Remark>) {
        self.same_content();
        let known = || self.files.iter().filter_map(|file| Some((file, file.known?)));
        if let Some((one, known_one)) = known().next() {
            for (other, known_other) in known().filter(|(_, known)| known.set != known_one.set) {
                let (path, set) = (one.path.clone(), known_one.set);
                let (other, other_set) = (other.path.clone(), known_other.set);
                remarks.push(Remark::Mixed { path, set, other, other_set });
            }
            let told = |file: &&FileReport| known_one.set.tells_unpacked() || file.is_zipped();
            for file in self.files.iter().filter(|file| file.known.is_none()).filter(told) {
                let path = file.path.clone();
                remarks.push(Remark::Changed { path, set: known_one.set });
            }
            let turned = self.parts.first().map(|part| part.transposed);
            if let Some(turned) = turned.filter(|turned| *turned != known_one.set.sideways) {
                let (path, set) = (one.path.clone(), known_one.set);
                remarks.push(Remark::Sideways { path, set, turned, asked: transposed.is_some() });
            }
        }
        let no_test = Part::TESTS.iter().all(|part| absent.contains(part));
        for part in [(absent.contains(&Part::Train), "training"), (no_test, "test")] {
            if let ((true, what), Some(file)) = (part, self.files.first()) {
                remarks.push(Remark::NoPart { path: file.path.clone(), what });
            }
        }
    }

    /// Compares samples with one another.
    fn compared(&mut self, read: &[(Samples, [PathBuf; 2])], remarks: &mut Vec<Remark>) {
        for (i, (one, paths)) in read.iter().enumerate() {
            let equal = equal_images(one, None);
            let alike = within(&equal, 0..one.labels.len());
            self.parts[i].repeated = alike.count;
            let path = &paths[0];
            told(alike, |count, first| Remark::Repeated { path: path.clone(), count, first }, remarks);
            let alike = contradicting(&equal, |i| one.labels[i]);
            told(alike, |count, first| Remark::Contradicting { path: path.clone(), count, first }, remarks);
        }
        let Some(((train, train_paths), tests)) =
            read.split_first().filter(|((first, _), _)| first.part == Part::Train)
        else {
            return;
        };
        for (test, test_paths) in tests {
            if train.images.shape != test.images.shape {
                let path = test_paths[0].clone();
                let (expected, found) = (train.images.shape, test.images.shape);
                remarks.push(Remark::Fault(DataError::ImageShape { path, expected, found }));
                continue;
            }
            let alike = between(&equal_images(train, Some(test)), train.labels.len());
            *self.shared.get_or_insert(0) += alike.count;
            let (path, train_path) = (&test_paths[0], &train_paths[0]);
            let shared =
                |count, first| Remark::Shared { path: path.clone(), train: train_path.clone(), count, first };
            told(alike, shared, remarks);
            let (all, never) = all_classes(&train.labels, &test.labels);
            if !never.is_empty() {
                let path = train_paths[1].clone();
                remarks.push(Remark::Note(Note::NeverTrained { path, labels: never }));
            }
            if let Err(error) = to_classes(&mut test.labels.clone(), &named(&all), &test_paths[1]) {
                remarks.push(Remark::Fault(error));
            }
            let untested: Vec<u32> = all.into_iter().filter(|label| !test.labels.contains(label)).collect();
            if !untested.is_empty() {
                remarks.push(Remark::Untested { path: test_paths[1].clone(), labels: untested });
            }
        }
    }
}

fn told(alike: Alike, remark: impl Fn(usize, (usize, usize)) -> Remark, remarks: &mut Vec<Remark>) {
    remarks.extend(alike.first.map(|first| remark(alike.count, first)));
}

/// Images that are equal, of one part or of two, the second after the first.
fn equal_images(one: &Samples, other: Option<&Samples>) -> Vec<Vec<usize>> {
    let (n, width) = (one.labels.len(), one.images.shape.0 * one.images.shape.1);
    let image = |i: usize| match other {
        Some(other) if i >= n => &other.images.only_piece()[(i - n) * width..][..width],
        _ => &one.images.only_piece()[i * width..][..width],
    };
    groups(n + other.map_or(0, |other| other.labels.len()), |i, j| image(i).cmp(image(j)))
}

/// Images and labels of a part, if both could be read and fit each other.
fn samples(
    part: Part,
    [of_images, of_labels]: [Read; 2],
    transposed: bool,
    remarks: &mut Vec<Remark>,
) -> Option<(Samples, [PathBuf; 2])> {
    let mut fault = |error: DataError| remarks.push(Remark::Fault(error));
    let of_images =
        of_images.and_then(|(path, idx)| Some((in_one_piece(idx, &path).map_err(&mut fault).ok()?, path)));
    let of_labels =
        of_labels.and_then(|(path, idx)| Some((labels(idx, &path).map_err(&mut fault).ok()?, path)));
    let ((images, images_path), (labels, labels_path)) = (of_images?, of_labels?);
    let (n, found, (rows, cols)) = (images.len, labels.len(), images.shape);
    let count = |path: &Path, what: &str, expected, found| DataError::Count {
        what: format!("{}: {what}", path.display()),
        expected,
        found,
    };
    if n != found {
        fault(count(&labels_path, "labels for the images", n, found));
    } else if n == 0 || rows * cols == 0 {
        fault(count(&images_path, "samples and pixels, at least", 1, 0));
    } else {
        return Some((Samples { part, images, labels, transposed }, [images_path, labels_path]));
    }
    None
}
