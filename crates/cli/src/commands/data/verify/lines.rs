//! What was found, for people.

use std::fmt::{Display, Write};
use std::path::Path;

use data::verify::{ColumnReport, FileReport, PartReport, SetReport, TableReport};
use data::{Framing, Kind, KnownSet, Task};

use crate::confusion::CLASSES_ON_A_TERMINAL;
use crate::numbers::five_digits;

/// The longest bar.
const BAR: usize = 40;

/// The files of a set, and what they hold. Files are called by their places in `folder`.
pub(super) fn of_set(folder: &Path, set: &SetReport) -> String {
    let mut text = String::new();
    for file in &set.files {
        let _ = writeln!(text, "{}", of_file(folder, file));
    }
    pages(&mut text, set);
    for part in &set.parts {
        let _ = write!(text, "\n{}", of_part(part));
    }
    match set.shared {
        Some(0) => text.push_str("\nno test image is a training image\n"),
        Some(shared) => {
            let _ = writeln!(text, "\n{shared} test images are training images");
        }
        None => {}
    }
    text
}

fn of_file(folder: &Path, file: &FileReport) -> String {
    let name = file.path.strip_prefix(folder).ok().filter(|rest| !rest.as_os_str().is_empty());
    let name = name.unwrap_or(&file.path).display();
    let holds = match &file.content {
        Some((element, dimensions)) => {
            let sizes: Vec<String> = dimensions.iter().map(usize::to_string).collect();
            format!("{element} {}", sizes.join("×"))
        }
        None => "cannot be read".to_owned(),
    };
    let FileReport { bytes, sha256, .. } = file;
    format!("{name}: {holds}, {bytes} bytes\n  SHA-256 {sha256}\n  {}", who(file))
}

/// Which published file it is.
fn who(file: &FileReport) -> String {
    match (&file.known, &file.unlike[..]) {
        (Some(known), _) => format!("{} of {}, by {}", known.file, known.set.name, known.by),
        (None, []) => "not of a data set that is known".to_owned(),
        (None, sets) => {
            let names: Vec<&str> = sets.iter().map(|set| set.name).collect();
            format!("called like a file of {}, but none of theirs by its sums", names.join(", "))
        }
    }
}

/// Where the published files are that those of a set are called like, and which of them can be told.
fn pages(text: &mut String, set: &SetReport) {
    let mut sets: Vec<&KnownSet> = set.files.iter().flat_map(|file| &file.unlike).copied().collect();
    sets.sort_by_key(|set| set.name);
    sets.dedup();
    for known in sets {
        let told = if known.tells_unpacked() { "" } else { "; only its .gz files can be told" };
        let _ = writeln!(text, "{}: {}{told}", known.name, known.page);
    }
}

fn of_part(part: &PartReport) -> String {
    let (rows, cols) = part.shape;
    let turned = if part.transposed { ", rows and columns exchanged" } else { "" };
    let frame = match part.framing {
        Framing::Centred => "edges are empty",
        Framing::Whole => "they fill their frame",
    };
    let pixels = part.pixels;
    let (least, most, mean) = (pixels.least, pixels.most, five_digits(pixels.mean));
    let mut text = format!(
        "{}: {} images of {rows}×{cols}{turned}, {} classes; pixels {least} to {most}, {mean} on average; {frame}\n",
        part.part,
        part.samples,
        part.classes.len()
    );
    bars(&mut text, part.classes.iter().map(|(label, count)| (label, *count)));
    text
}

/// A bar for each class, if they are few enough.
fn bars<N: Display>(text: &mut String, classes: impl ExactSizeIterator<Item = (N, usize)>) {
    let all = classes.len();
    let classes: Vec<(String, usize)> = classes.map(|(name, count)| (name.to_string(), count)).collect();
    let most = classes.iter().map(|(_, count)| *count).max().unwrap_or(1).max(1);
    let width = classes.iter().map(|(name, _)| name.chars().count()).max().unwrap_or(0);
    for (name, count) in classes.iter().take(CLASSES_ON_A_TERMINAL) {
        // What is there has a bar.
        let bar = "#".repeat((BAR * count).div_ceil(most));
        let _ = writeln!(text, "  {name:>width$} {count:>7}  {bar}");
    }
    if all > CLASSES_ON_A_TERMINAL {
        let _ = writeln!(text, "  … and {} more", all - CLASSES_ON_A_TERMINAL);
    }
}

pub(super) fn of_table(table: &TableReport) -> String {
    let TableReport { origin, rows, columns, .. } = table;
    let mut text = format!("{origin}: {rows} rows, {} columns\n", columns.len());
    let width = columns.iter().map(|column| column.name.chars().count()).max().unwrap_or(0);
    for column in columns {
        let _ = writeln!(text, "  {}", of_column(column, width));
    }
    if let Some(answer) = &table.target {
        let what = match answer.task {
            Task::Classification => format!("{} classes", answer.classes.len()),
            Task::Regression => "numbers to fit".to_owned(),
        };
        let _ = writeln!(text, "\n{}: {what}", answer.column);
        bars(&mut text, answer.classes.iter().map(|(name, count)| (name, *count)));
    }
    text
}

fn of_column(column: &ColumnReport, width: usize) -> String {
    let ColumnReport { name, missing, different, .. } = column;
    let kind = kind_name(column.kind);
    let range = match (column.kind, column.range) {
        (Kind::Number, Some((least, most))) => {
            format!(", {} to {}", five_digits(least), five_digits(most))
        }
        _ => String::new(),
    };
    format!("{name:<width$}  {kind:<8}  {missing:>6} missing  {different:>7} different{range}")
}

/// What a column holds, in a word.
pub(super) fn kind_name(kind: Kind) -> &'static str {
    match kind {
        Kind::Number => "number",
        Kind::Category => "category",
        Kind::Date(_) => "date",
    }
}
