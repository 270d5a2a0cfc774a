//! An encoder as it stands in a model file.

use std::path::Path;

use files::{FieldReader, Fields, FileError, Item};
use serde::{Deserialize, Serialize};

use super::TargetScale;
use super::column::{ColumnEncoder, WHAT, content, finite};
use super::source::{Names, Source, SourceKind};
use super::target::{Target, TargetKind};
use super::{Encoder, LeftOut};
use crate::{ClassNames, Kind};

/// A name, and what it names.
#[derive(Serialize, Deserialize)]
struct Named<'a> {
    name: &'a str,
    #[serde(borrow)]
    item: Item<'a>,
}

/// What becomes of a column that is read.
#[derive(Serialize, Deserialize)]
struct Encoded<'a> {
    /// Which column, by its place among those that are read.
    source: u32,
    #[serde(borrow)]
    item: Item<'a>,
}

/// A column that is not read, and the number of the reason.
#[derive(Serialize, Deserialize)]
struct Unread<'a> {
    name: &'a str,
    why: u16,
}

impl LeftOut {
    /// Each reason with the number that means it in files, for ever.
    const NUMBERS: [(Self, u16); 3] = [(Self::Constant, 1), (Self::Empty, 2), (Self::Rare, 3)];

    fn number(self) -> u16 {
        Self::NUMBERS.iter().find(|(why, _)| *why == self).map_or(0, |(_, number)| *number)
    }
}

impl Encoder {
    /// As it stands in a model file.
    #[must_use]
    pub fn write(&self) -> Fields<'static> {
        let source = |i: usize| self.sources[i].wire();
        let sources: Vec<_> = (0..self.sources.len()).map(source).collect();
        let encoded = |i: usize| {
            let (source, encoder) = &self.columns[i];
            Encoded { source: *source as u32, item: encoder.item() }
        };
        let columns: Vec<_> = (0..self.columns.len()).map(encoded).collect();
        let target = Named { name: &self.target.name, item: self.target.kind.item() };
        let unread: Vec<_> =
            self.left_out.iter().map(|(name, why)| Unread { name, why: why.number() }).collect();
        Fields::new().with(1, &sources).with(2, &columns).with(3, &target).with(4, &unread)
    }

    /// The encoder that stands in the model file `path`.
    ///
    /// # Errors
    /// If something is missing, unknown or cannot be.
    pub fn read(fields: &Fields<'_>, path: &Path) -> Result<Self, FileError> {
        fields.read(WHAT, path, |fields| {
            let sources: Vec<Named<'_>> = fields.get(1, "columns that are read")?;
            let source = |Named { name, item }: &Named<'_>| {
                Ok(Source { name: (*name).to_owned(), kind: SourceKind::from_item(item, path)? })
            };
            let sources: Vec<Source> = sources.iter().map(source).collect::<Result<_, FileError>>()?;
            let columns: Vec<Encoded<'_>> = fields.get(2, "encoders")?;
            let column = |Encoded { source, item }: &Encoded<'_>| {
                Ok((*source as usize, ColumnEncoder::from_item(item, path)?))
            };
            let columns: Vec<_> = columns.iter().map(column).collect::<Result<_, FileError>>()?;
            let Named { name, item } = fields.get(3, "target")?;
            let target = Target { name: name.to_owned(), kind: TargetKind::from_item(&item, path)? };
            let unread: Vec<Unread<'_>> = fields.get(4, "columns that are left out")?;
            let why = |Unread { name, why }: &Unread<'_>| {
                let known = LeftOut::NUMBERS.iter().find(|(_, number)| number == why);
                match known {
                    Some((why, _)) => Ok(((*name).to_owned(), *why)),
                    None => Err(content(path, "reason 1, 2 or 3", format!("reason {why}"))),
                }
            };
            let left_out = unread.iter().map(why).collect::<Result<_, FileError>>()?;
            check(&sources, &columns, &target, path)?;
            Self::new(sources, columns, target, left_out)
                .map_err(|error| content(path, "columns that can be encoded", error.to_string()))
        })
    }
}

/// Whether the parts of an encoder fit together.
fn check(
    sources: &[Source],
    columns: &[(usize, ColumnEncoder)],
    target: &Target,
    path: &Path,
) -> Result<(), FileError> {
    let mut names: Vec<&str> = sources.iter().map(|source| &*source.name).chain([&*target.name]).collect();
    names.sort_unstable();
    if let Some(twice) = names.windows(2).find(|pair| pair[0] == pair[1]) {
        return Err(content(path, "columns of different names", format!("with {:?} twice", twice[0])));
    }
    let mut used = vec![false; sources.len()];
    for (source, encoder) in columns {
        let found = sources
            .get(*source)
            .filter(|source| encoder.reads() == source.reads() && encoder.fits(source.categories()));
        if found.is_none() {
            return Err(content(
                path,
                "encoders that fit their columns",
                format!("{encoder:?} of column {source}"),
            ));
        }
        used[*source] = true;
    }
    if let Some(unused) = used.iter().position(|used| !used) {
        return Err(content(path, "an encoder of each column", format!("without one of column {unused}")));
    }
    if !columns.is_sorted_by_key(|(source, _)| *source) {
        return Err(content(path, "encoders in the order of their columns", "in another".to_owned()));
    }
    Ok(())
}

fn names(fields: &FieldReader<'_>, path: &Path) -> Result<(Vec<String>, Names), FileError> {
    let names: Vec<&str> = fields.get(1, "names")?;
    let names: Vec<String> = names.into_iter().map(str::to_owned).collect();
    match Names::new(names.clone()) {
        Some(index) => Ok((names, index)),
        None => Err(content(path, "different names", "with a name twice".to_owned())),
    }
}

fn name_fields(names: &[String]) -> Fields<'static> {
    Fields::new().with(1, &names.iter().map(String::as_str).collect::<Vec<_>>())
}

impl Source {
    fn wire(&self) -> Named<'_> {
        let settings = match &self.kind {
            SourceKind::Numbers { median } | SourceKind::Dates { median, .. } => {
                Fields::new().with(1, median)
            }
            SourceKind::Categories(names) => name_fields(names.as_slice()),
        };
        Named { name: &self.name, item: Item { kind: self.column_kind().number(), settings } }
    }
}

impl SourceKind {
    fn from_item(item: &Item<'_>, path: &Path) -> Result<Self, FileError> {
        item.settings.read("column", path, |fields| {
            let median = || {
                let median: f64 = fields.get(1, "median")?;
                finite(&[median], path).map(|()| median)
            };
            match Kind::from_number(item.kind) {
                Some(Kind::Number) => Ok(Self::Numbers { median: median()? }),
                Some(Kind::Date(format)) => Ok(Self::Dates { median: median()?, format }),
                Some(Kind::Category) => Ok(Self::Categories(names(fields, path)?.1)),
                None => Err(unknown("kind of column", item.kind, path)),
            }
        })
    }
}

/// The numbers that mean a kind of target, for ever.
const CLASSES: u16 = 1;
const SCALE: u16 = 2;

impl TargetKind {
    fn item(&self) -> Item<'static> {
        match self {
            Self::Classes(_, names) => Item { kind: CLASSES, settings: name_fields(names.as_slice()) },
            Self::Numbers(TargetScale { mean, deviation, least, most }) => {
                let settings = Fields::new().with(1, mean).with(2, deviation).with(3, least).with(4, most);
                Item { kind: SCALE, settings }
            }
        }
    }

    fn from_item(item: &Item<'_>, path: &Path) -> Result<Self, FileError> {
        item.settings.read("target", path, |fields| match item.kind {
            CLASSES => {
                let (names, index) = names(fields, path)?;
                if names.len() < 2 {
                    return Err(content(path, "two classes or more", format!("{} of them", names.len())));
                }
                let classes = ClassNames::new(names)
                    .map_err(|error| content(path, "names of classes", error.to_string()))?;
                Ok(Self::Classes(classes, index))
            }
            SCALE => {
                let [mean, deviation] = [fields.get(1, "mean")?, fields.get(2, "deviation")?];
                let [least, most] = [fields.get(3, "least")?, fields.get(4, "most")?];
                finite(&[mean, deviation, least, most], path)?;
                if deviation > 0.0 && least <= most {
                    Ok(Self::Numbers(TargetScale { mean, deviation, least, most }))
                } else {
                    let found = format!("deviation {deviation} from {least} to {most}");
                    Err(content(path, "a positive deviation and a range", found))
                }
            }
            kind => Err(unknown("kind of target", kind, path)),
        })
    }
}

fn unknown(part: &'static str, kind: u16, path: &Path) -> FileError {
    FileError::Unknown { path: path.to_owned(), what: WHAT, part, found: kind.to_string() }
}
