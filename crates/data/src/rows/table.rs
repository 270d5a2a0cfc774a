//! A CSV file as rows on disk, encoded.

use std::path::Path;
use std::sync::Arc;

use files::{Frame, Section, SectionWriter, Written};
use linalg::Scalar;

use super::head::{FRAME, Origin};
use super::layout::Layout;
use super::writer::{RowsWriter, Target};
use super::{Place, Rows, beside, origin};
use crate::{Csv, DataError, Dataset, Encoder, EncoderError, Table, Targets};

/// Rows that are encoded at a time.
const BLOCK: usize = 4096;

/// What was made of a table, or was there already.
#[derive(Debug)]
pub struct RowsOfTable {
    /// The rows to train on.
    pub rows: Rows<f32>,
    /// What the file system did not do when the file of rows was made. `None` if it was there already.
    pub made: Option<Written>,
    /// Rows that are not used, since their target is missing.
    pub without_target: u64,
    /// Rows that are not used, since the rows that the encoder was learned on have no row of their class.
    pub without_class: u64,
}

impl Encoder {
    /// Encodes all rows of a file but those whose places are `held`, ascending, into a file of rows beside
    /// it, with `.rows` after its name, of which at most about `buffer` bytes will be in memory. If the file
    /// is there and was made so, it is used as it is.
    ///
    /// `csv` must read columns [like](Csv::like) those of this encoder, with its target, and `like` is what the
    /// encoder makes of some rows: it tells how all are laid out.
    ///
    /// # Errors
    /// As [`Csv::read`] and [`Encoder::samples`], and if the file of rows cannot be written or read.
    pub fn rows(
        &self,
        csv: &Csv,
        path: impl AsRef<Path>,
        held: &[u64],
        like: &Dataset<f32>,
        buffer: u64,
    ) -> Result<RowsOfTable, DataError> {
        let (path, layout) = (path.as_ref(), Layout::of(like));
        let origin = self.origin(csv, path, held, &layout)?;
        let place = beside(path);
        let begun = match Place::of::<f32>(&place, &origin)? {
            Place::Begun(begun) => begun,
            Place::Found(file) => {
                let [without_target, without_class] = counts(&file.head.extra);
                let rows = Rows::of(Arc::new(file), buffer)?;
                return Ok(RowsOfTable { rows, made: None, without_target, without_class });
            }
        };
        let entries = like.sparse().map_or(0, |sparse| {
            let all: usize = (0..like.len() as u32).map(|i| sparse.non_zeros(i).count()).sum();
            all / like.len().max(1)
        });
        let mut writer = RowsWriter::begin(begun, layout.clone(), entries)?;
        let [mut without_target, mut without_class] = [0; 2];
        let mut held = held.iter().copied().peekable();
        csv.blocks(path, BLOCK, |first, table| {
            let target = table.require(self.target())?;
            let mut rows = Vec::with_capacity(table.rows());
            for (i, place) in (first..).take(table.rows()).enumerate() {
                if held.next_if_eq(&place).is_some() {
                    continue;
                }
                if target.is_missing(i) { without_target += 1 } else { rows.push(i) }
            }
            let (samples, unknown) = self.known(&table, rows)?;
            without_class += unknown;
            samples.map_or(Ok(()), |samples| push(&mut writer, &layout, &samples))
        })?;
        let extra = [without_target, without_class].map(u64::to_le_bytes).concat();
        let made = Some(writer.finish(origin, extra)?);
        Ok(RowsOfTable { rows: Rows::open(&place, buffer)?, made, without_target, without_class })
    }

    /// These rows of a table as samples, without those of classes that are not known, and how many these are.
    fn known(&self, table: &Table, mut rows: Vec<usize>) -> Result<(Option<Dataset<f32>>, u64), DataError> {
        let mut unknown = 0;
        while !rows.is_empty() {
            match self.samples(&table.select(&rows)) {
                Err(DataError::Encoder(EncoderError::NoClass { row, .. })) => drop(rows.remove(row)),
                samples => return Ok((Some(samples?), unknown)),
            }
            unknown += 1;
        }
        Ok((None, unknown))
    }

    fn origin(&self, csv: &Csv, path: &Path, held: &[u64], layout: &Layout) -> Result<Origin, DataError> {
        let mut writer = SectionWriter::new();
        writer.encode(Section::required("encoder"), &self.write());
        let encoder = writer.finish(FRAME);
        let mut hasher = crc32fast::Hasher::new();
        held.iter().for_each(|place| hasher.update(&place.to_le_bytes()));
        let held = (held.len(), hasher.finalize());
        let encoder = crc32fast::hash(Frame::payload(&encoder));
        let read = (csv.separator, csv.header, csv.decimal_comma);
        origin(&[path], &format!("encoder {encoder:08x}\nheld {held:?}\nread {read:?}\nlayout {layout:?}\n"))
    }
}

/// The numbers of rows that are not used, as they stand in the file.
fn counts(extra: &[u8]) -> [u64; 2] {
    let number = |i: usize| extra.as_chunks::<8>().0.get(i).map_or(0, |&bytes| u64::from_le_bytes(bytes));
    [number(0), number(1)]
}

/// Adds samples of the same width, whether they are kept with their zeros or not.
fn push<T: Scalar>(
    writer: &mut RowsWriter<T>,
    layout: &Layout,
    samples: &Dataset<T>,
) -> Result<(), DataError> {
    // A block of a table may have more zeros than the rows that told the layout, or fewer.
    let alike = samples.dense_width() == layout.dense;
    let mut all = vec![T::ZERO; if alike { layout.dense } else { samples.width() }];
    let mut entries = Vec::new();
    for i in 0..samples.len() {
        entries.clear();
        if alike {
            samples.features.write_dense(i, &mut all);
            entries.extend(samples.sparse().into_iter().flat_map(|sparse| sparse.non_zeros(i as u32)));
            entries.sort_unstable_by_key(|&(row, _)| row);
        } else {
            samples.features.write(i, &mut all);
            let sparse = all[layout.dense..].iter().copied().enumerate();
            entries.extend(sparse.filter(|(_, x)| *x != T::ZERO));
        }
        let dense = &all[..layout.dense];
        let target = match &samples.targets {
            Targets::Classes { labels, .. } => Target::Class(labels[i]),
            Targets::Values { values, width } => Target::Values(&values[i * width..][..*width]),
        };
        writer.push_row(dense, &entries, target)?;
    }
    Ok(())
}
