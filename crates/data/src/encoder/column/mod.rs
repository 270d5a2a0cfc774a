//! What a column becomes. A file a kind of encoder; the list below registers them.
//!
//! An encoder turns each cell of a column into one dense number or into one of some sparse inputs. A column
//! may have several.

mod binary;
mod missing;
mod one_hot;
mod quantile;
mod robust;
mod standard;
mod value;

use std::path::Path;

use files::{FieldReader, Fields, FileError, Item};

pub(crate) use binary::Binary;
pub(crate) use missing::Missing;
pub(crate) use one_hot::OneHot;
pub use quantile::Distribution;
pub(crate) use quantile::Quantile;
pub(crate) use robust::Robust;
pub(crate) use standard::Standard;
pub(crate) use value::Value;

use super::rules::Rule;
use super::source::{Known, Reads};

/// Where an encoder's inputs lie.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    /// One number among the dense inputs.
    Dense,
    /// Some sparse inputs, of which at most one is 1 and the others 0.
    Sparse,
}

/// What a file of this folder says about its kind.
pub(crate) trait Kind: Sized {
    /// What its column holds.
    const READS: Reads;
    /// Where its inputs lie.
    const PART: Part;
    /// Whether it fits a column of so many categories. Columns of numbers have none.
    fn fits(&self, _categories: usize) -> bool {
        true
    }
    /// The dense input for a cell.
    fn dense(&self, _: Known) -> f32 {
        0.0
    }
    /// The number of sparse inputs.
    fn sparse_inputs(&self) -> usize {
        0
    }
    /// Which of the sparse inputs is 1 for a cell.
    fn sparse(&self, _: Known) -> Option<usize> {
        None
    }
    /// What it does, in plain terms.
    fn rule(&self) -> Rule<'_>;
    /// Encoders to test the kind with. Those of categories fit three of them, or two.
    #[cfg(test)]
    fn samples() -> Vec<Self>;
    /// What it learned, as it stands in a file.
    fn write(&self) -> Fields<'_>;
    /// The encoder that stands in a file.
    ///
    /// # Errors
    /// If something is missing or cannot be.
    fn read(fields: &FieldReader<'_>, path: &Path) -> Result<Self, FileError>;
}

fn reads<K: Kind>(_: &K) -> Reads {
    K::READS
}
fn part<K: Kind>(_: &K) -> Part {
    K::PART
}

/// The part of a file that an encoder is, in errors.
pub(crate) const WHAT: &str = "encoder";

/// An error about what an encoder in a file is.
pub(crate) fn content(path: &Path, expected: &'static str, found: String) -> FileError {
    FileError::Content { path: path.to_owned(), what: WHAT, expected, found }
}

/// Whether numbers in a file are finite.
pub(crate) fn finite(numbers: &[f64], path: &Path) -> Result<(), FileError> {
    match numbers.iter().find(|x| !x.is_finite()) {
        Some(x) => Err(content(path, "finite numbers", x.to_string())),
        None => Ok(()),
    }
}

macro_rules! encoders {
    ($($number:literal $name:literal $kind:ident),* $(,)?) => {
        /// What one column becomes.
        #[derive(Clone, Debug, PartialEq)]
        pub(crate) enum ColumnEncoder {
            $($kind($kind),)*
        }

        $(impl From<$kind> for ColumnEncoder {
            fn from(encoder: $kind) -> Self {
                Self::$kind(encoder)
            }
        })*

        impl ColumnEncoder {
            /// Every kind, to test it.
            #[cfg(test)]
            pub(crate) fn samples() -> Vec<Self> {
                let mut samples = Vec::new();
                $(samples.extend(<$kind as Kind>::samples().into_iter().map(Self::from));)*
                samples
            }
            /// As it stands in a file.
            pub(crate) fn item(&self) -> Item<'_> {
                match self {
                    $(Self::$kind(encoder) => Item { kind: $number, settings: encoder.write() },)*
                }
            }
            /// The encoder of an item in a file.
            ///
            /// # Errors
            /// If it is of no kind that this program knows, or something is missing or cannot be.
            pub(crate) fn from_item(item: &Item<'_>, path: &Path) -> Result<Self, FileError> {
                match item.kind {
                    $($number => item.settings.read($name, path, |fields| {
                        <$kind as Kind>::read(fields, path).map(Self::from)
                    }),)*
                    kind => Err(FileError::Unknown {
                        path: path.to_owned(),
                        what: WHAT,
                        part: "kind",
                        found: kind.to_string(),
                    }),
                }
            }
        }

        /// Does the same with an encoder of any kind.
        macro_rules! any_encoder {
            ($encoder:expr, $one:ident => $result:expr) => {
                match $encoder {
                    $(ColumnEncoder::$kind($one) => $result,)*
                }
            };
        }
    };
}

encoders! {
    1 "robust" Robust,
    2 "standard" Standard,
    3 "quantile" Quantile,
    4 "missing" Missing,
    5 "one-hot" OneHot,
    6 "binary" Binary,
    7 "value" Value,
}

impl ColumnEncoder {
    pub(crate) fn reads(&self) -> Reads {
        any_encoder!(self, encoder => reads(encoder))
    }
    pub(crate) fn part(&self) -> Part {
        any_encoder!(self, encoder => part(encoder))
    }
    pub(crate) fn fits(&self, categories: usize) -> bool {
        any_encoder!(self, encoder => encoder.fits(categories))
    }
    pub(crate) fn dense_inputs(&self) -> usize {
        usize::from(self.part() == Part::Dense)
    }
    pub(crate) fn sparse_inputs(&self) -> usize {
        any_encoder!(self, encoder => encoder.sparse_inputs())
    }
    pub(crate) fn rule(&self) -> Rule<'_> {
        any_encoder!(self, encoder => encoder.rule())
    }
    /// Writes the dense input of each cell.
    pub(crate) fn write_dense<'x>(&self, cells: impl Iterator<Item = (Known, &'x mut f32)>) {
        any_encoder!(self, encoder => cells.for_each(|(cell, x)| *x = encoder.dense(cell)));
    }
    /// Which of its sparse inputs is 1.
    pub(crate) fn sparse(&self, cell: Known) -> Option<usize> {
        any_encoder!(self, encoder => encoder.sparse(cell))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::encoder::normal::NORMAL_QUANTILE;

    /// What a rule says becomes of a cell: a dense input, or the place of a sparse one. As its documentation has
    /// it, without care for speed or for numbers that overflow.
    fn by_rule(rule: Rule<'_>, cell: Known) -> (f32, Option<usize>) {
        let x = cell.number();
        let missing = matches!(cell, Known::Imputed(_) | Known::Nothing);
        match rule {
            Rule::Linear { centre, factor, bound } => {
                (((x - centre) * factor).clamp(-bound, bound) as f32, None)
            }
            Rule::Smooth { centre, factor, bound } => {
                let y = (x - centre) * factor;
                ((y / (1.0 + (y / bound).powi(2)).sqrt()) as f32, None)
            }
            Rule::Share { quantiles, distribution } => {
                let equal: Vec<usize> = (0..quantiles.len()).filter(|&k| quantiles[k] == x).collect();
                let k = match equal[..] {
                    [first, .., last] => (first + last) as f64 / 2.0,
                    [one] => one as f64,
                    [] => match quantiles.iter().rposition(|&q| q < x) {
                        None => 0.0,
                        Some(k) if k + 1 == quantiles.len() => k as f64,
                        Some(k) => k as f64 + (x - quantiles[k]) / (quantiles[k + 1] - quantiles[k]),
                    },
                };
                let p = k / (quantiles.len() - 1) as f64;
                let result = match distribution {
                    Distribution::Uniform => 2.0 * p - 1.0,
                    Distribution::Normal => NORMAL_QUANTILE.of(p.clamp(0.001, 0.999)),
                };
                (result as f32, None)
            }
            Rule::Missing => (f32::from(u8::from(missing)), None),
            Rule::Pair => match cell {
                Known::Category(0) => (-1.0, None),
                Known::Category(1) => (1.0, None),
                _ => (0.0, None),
            },
            Rule::OneHot { categories, other, missing: of_missing } => match cell {
                Known::Category(code) if (code as usize) < categories => (0.0, Some(code as usize)),
                _ if missing => (0.0, of_missing.or(other)),
                _ => (0.0, other),
            },
            Rule::Values { numbers } => {
                let place = numbers.iter().position(|&number| number == x);
                (0.0, place.filter(|_| !missing))
            }
        }
    }

    #[test]
    fn rules_say_what_encoders_do() {
        let numbers = [-2.0, -1.5, 0.0, 0.3, 0.5, 2.5, 7.25, 1e6, 7298.0];
        let numbers = numbers.iter().flat_map(|&x| [Known::Number(x), Known::Imputed(x)]).collect::<Vec<_>>();
        let categories = [Known::Category(0), Known::Category(1), Known::Other, Known::Nothing];
        for encoder in ColumnEncoder::samples() {
            let cells = if encoder.reads() == Reads::Numbers { &numbers[..] } else { &categories };
            for &cell in cells {
                let mut dense = [0.0];
                encoder.write_dense(std::iter::once((cell, &mut dense[0])));
                let (expected, place) = by_rule(encoder.rule(), cell);
                assert!((dense[0] - expected).abs() < 1e-6, "{encoder:?} {cell:?}: {} {expected}", dense[0]);
                assert_eq!(encoder.sparse(cell), place, "{encoder:?} {cell:?}");
            }
        }
    }

    /// Every kind is the same again and gives the same bits for every cell.
    #[test]
    fn encoders_of_every_kind_are_read_as_they_were_written() {
        let path = Path::new("some.model");
        let samples = ColumnEncoder::samples();
        let numbers = [-1e308, -2.0, 0.0, 0.3, 0.5, 7.25, 1e9, 1e308];
        let cells = numbers.iter().flat_map(|&x| [Known::Number(x), Known::Imputed(x)]);
        let categories = [Known::Category(0), Known::Category(1), Known::Other, Known::Nothing];
        let cells: Vec<Known> = cells.chain(categories).collect();
        let inputs = |encoder: &ColumnEncoder| {
            let mut dense = vec![0.0_f32; cells.len()];
            encoder.write_dense(cells.iter().copied().zip(&mut dense));
            assert!(dense.iter().all(|x| x.abs() <= 1000.0), "{encoder:?} {dense:?}");
            let sparse: Vec<_> = cells.iter().map(|&cell| encoder.sparse(cell)).collect();
            assert!(sparse.iter().flatten().all(|&i| i < encoder.sparse_inputs()), "{encoder:?}");
            (dense.iter().map(|x| x.to_bits()).collect::<Vec<_>>(), sparse)
        };
        for encoder in &samples {
            let again = ColumnEncoder::from_item(&encoder.item(), path).unwrap();
            assert_eq!(again, *encoder);
            assert_eq!(inputs(&again), inputs(encoder));
            assert_eq!(encoder.sparse_inputs() > 0, encoder.part() == Part::Sparse);
            assert!(encoder.reads() == Reads::Numbers || encoder.fits(2) || encoder.fits(3), "{encoder:?}");
        }
        let kinds: std::collections::BTreeSet<u16> =
            samples.iter().map(|encoder| encoder.item().kind).collect();
        assert_eq!(kinds.into_iter().collect::<Vec<_>>(), [1, 2, 3, 4, 5, 6, 7]);
    }
}
