//! Sparse columns that grow by columns laid out beforehand, as those of a file are.

use std::ops::Range;

use crate::elementwise::all_finite;
use crate::matrix::room_for;
use crate::product::Run;
use crate::simd::Scalar;
use crate::sparse::columns::{Values, numbers_of_bytes};
use crate::sparse::dense_rows::{BLOCK, DenseRows};
use crate::sparse::{RowCounts, SparseColumns};

/// Columns that are laid out: what [`SparseColumns::append`] adds and [`SparseColumns::laid_out`] shows.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LaidOut<'a, T> {
    /// How many entries each column has: first those in other rows, then those in dense rows.
    pub lengths: &'a [[u32; 2]],
    /// The rows of the entries, column by column; within either part of a column they ascend.
    pub indices: &'a [u16],
    /// Their values.
    pub values: LaidOutValues<'a, T>,
}

/// The values of the entries, in the same order.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum LaidOutValues<'a, T> {
    /// A byte each.
    Bytes(&'a [u8]),
    /// A number each.
    Numbers(&'a [T]),
}

/// What is wrong with columns that do not fit those that are there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unfit {
    /// Lengths, rows and values are not those of as many entries.
    Lengths,
    /// Bytes for numbers, or numbers for bytes.
    Values,
    /// A row that there is not, that does not ascend, or that belongs to the other part of its column.
    Row,
    /// A number that is not finite.
    NotFinite,
    /// There would be 2³² non-zeros or more.
    TooMany,
}

impl<T: Scalar> SparseColumns<T> {
    /// No columns yet, of as many rows as `counts` are of, laid out as those columns would be that have these
    /// counts. Their values are bytes of which each stands for `scale` times itself, or numbers.
    ///
    /// # Panics
    /// Unless there are 1 to [`SparseColumns::MAX_ROWS`] rows.
    #[must_use]
    #[track_caller]
    pub fn growing(counts: &RowCounts, scale: Option<T>) -> Self {
        Self::of_split(counts.rows(), counts.split(), scale)
    }

    /// As [`SparseColumns::growing`], laid out like others that had these [`SparseColumns::dense_runs`].
    /// `None` if there can be no such.
    #[must_use]
    pub fn growing_like(rows: usize, runs: &[Range<usize>], scale: Option<T>) -> Option<Self> {
        let mut end = 0;
        for run in runs {
            let whole = run.start.is_multiple_of(BLOCK) && run.end.is_multiple_of(BLOCK);
            if !whole || run.start < end || run.start >= run.end || run.end > rows {
                return None;
            }
            end = run.end;
        }
        if !(1..=Self::MAX_ROWS).contains(&rows) {
            return None;
        }
        let runs: Vec<Run> = runs.iter().map(|run| Run { first: run.start, len: run.len() }).collect();
        let dense_rows = runs.iter().map(|run| run.len).sum();
        Some(Self::of_split(rows, DenseRows { runs, rows: dense_rows }, scale))
    }

    #[track_caller]
    fn of_split(rows: usize, split: DenseRows, scale: Option<T>) -> Self {
        let limit = Self::MAX_ROWS;
        assert!(rows > 0 && rows <= limit, "sparse columns of {rows} rows (1 to {limit})");
        let values = match scale {
            Some(scale) => {
                let numbers = numbers_of_bytes(scale);
                Values::Bytes { bytes: Vec::new(), dense: Vec::new(), numbers }
            }
            None => Values::Numbers { numbers: Vec::new(), dense: Vec::new() },
        };
        Self { rows, split, bounds: vec![0], indices: Vec::new(), values, largest: 0 }
    }

    /// The runs of rows that are kept whole as well.
    pub fn dense_runs(&self) -> impl Iterator<Item = Range<usize>> {
        self.split.runs.iter().map(Run::range)
    }

    /// Makes room for so many columns with so many entries in all, in huge pages if the system gives some:
    /// they will be read in random order. Only for no columns.
    pub fn make_room(&mut self, columns: usize, entries: usize) {
        if self.cols() > 0 {
            return;
        }
        let dense_numbers = columns * self.split.padded_rows();
        self.bounds = room_for(2 * columns + 1);
        self.bounds.push(0);
        self.indices = room_for(entries);
        match &mut self.values {
            Values::Bytes { bytes, dense, .. } => {
                (*bytes, *dense) = (room_for(entries), room_for(dense_numbers))
            }
            Values::Numbers { numbers, dense } => {
                (*numbers, *dense) = (room_for(entries), room_for(dense_numbers));
            }
        }
    }

    /// Removes all columns; their memory stays for others.
    pub fn clear(&mut self) {
        self.bounds.clear();
        self.bounds.push(0);
        self.indices.clear();
        self.largest = 0;
        match &mut self.values {
            Values::Bytes { bytes, dense, .. } => {
                bytes.clear();
                dense.clear();
            }
            Values::Numbers { numbers, dense } => {
                numbers.clear();
                dense.clear();
            }
        }
    }

    /// Adds columns that are laid out for these.
    ///
    /// ```
    /// use linalg::{LaidOut, LaidOutValues, SparseColumns};
    /// let mut columns = SparseColumns::growing_like(3, &[], None).unwrap();
    /// let values = LaidOutValues::Numbers(&[2.0, 1.0, 3.0]);
    /// columns.append(LaidOut { lengths: &[[1, 0], [2, 0]], indices: &[1, 0, 2], values }).unwrap();
    /// assert_eq!(columns, SparseColumns::from_numbers(&[0.0, 2.0, 0.0, 1.0, 0.0, 3.0], 3));
    /// ```
    ///
    /// # Errors
    /// If they are not; then nothing is added.
    pub fn append(&mut self, columns: LaidOut<'_, T>) -> Result<(), Unfit> {
        let LaidOut { lengths, indices, values } = columns;
        let total: usize = lengths.iter().map(|[others, dense]| *others as usize + *dense as usize).sum();
        let found = match values {
            LaidOutValues::Bytes(bytes) => bytes.len(),
            LaidOutValues::Numbers(numbers) if !all_finite(numbers) => return Err(Unfit::NotFinite),
            LaidOutValues::Numbers(numbers) => numbers.len(),
        };
        if indices.len() != total || found != total {
            return Err(Unfit::Lengths);
        }
        u32::try_from(self.indices.len() + total).map_err(|_| Unfit::TooMany)?;
        let mut rest = indices;
        for &[others, dense] in lengths {
            let (column, after) = rest.split_at(others as usize + dense as usize);
            let (others, dense) = column.split_at(others as usize);
            if !self.ascends(others) || !self.ascends(dense) {
                return Err(Unfit::Row);
            }
            rest = after;
        }
        match (&mut self.values, values) {
            (Values::Bytes { bytes, dense, .. }, LaidOutValues::Bytes(new)) => {
                append_dense(&self.split, self.rows, dense, lengths, indices, new)?;
                bytes.extend_from_slice(new);
            }
            (Values::Numbers { numbers, dense }, LaidOutValues::Numbers(new)) => {
                append_dense(&self.split, self.rows, dense, lengths, indices, new)?;
                numbers.extend_from_slice(new);
            }
            _ => return Err(Unfit::Values),
        }
        let mut at = self.bounds[self.bounds.len() - 1];
        for &[others, dense] in lengths {
            let end = at + others + dense;
            self.bounds.extend([at + others, end]);
            self.largest = self.largest.max((end - at) as usize);
            at = end;
        }
        self.indices.extend_from_slice(indices);
        Ok(())
    }

    /// Whether these are rows, each below the next.
    #[inline(always)]
    fn ascends(&self, rows: &[u16]) -> bool {
        let ascending = rows.windows(2).fold(true, |so_far, pair| so_far & (pair[0] < pair[1]));
        ascending && rows.last().is_none_or(|&last| usize::from(last) < self.rows)
    }

    /// Adds a column of bytes.
    ///
    /// # Panics
    /// If the values are numbers, or there are not as many bytes as rows.
    #[track_caller]
    pub fn push_bytes(&mut self, column: &[u8]) {
        assert!(column.len() == self.rows, "{} bytes for a column of {} rows", column.len(), self.rows);
        let Values::Bytes { bytes, dense, .. } = &mut self.values else { panic!("bytes among numbers") };
        let first = self.indices.len();
        for row in self.split.others(self.rows).flat_map(|run| run.range()).filter(|&row| column[row] != 0) {
            self.indices.push(row as u16);
            bytes.push(column[row]);
        }
        let between = bytes.len();
        for row in self.split.runs.iter().flat_map(Run::range).filter(|&row| column[row] != 0) {
            self.indices.push(row as u16);
            bytes.push(column[row]);
        }
        let start = dense.len();
        dense.resize(start + self.split.padded_rows(), 0);
        self.split.copy(column, &mut dense[start..]);
        let end = self.indices.len();
        self.bounds.extend([between as u32, end as u32]);
        self.largest = self.largest.max(end - first);
    }

    /// Adds a column of numbers with these entries, whose rows ascend.
    ///
    /// # Panics
    /// If the values are bytes.
    #[track_caller]
    pub fn push_entries(&mut self, entries: &[(usize, T)]) {
        let in_dense = |row: usize| self.split.runs.iter().any(|run| run.range().contains(&row));
        let (dense, others): (Vec<_>, Vec<_>) = entries.iter().partition(|(row, _)| in_dense(*row));
        let laid_out: Vec<(usize, T)> = others.iter().chain(&dense).copied().collect();
        let indices: Vec<u16> = laid_out.iter().map(|&(row, _)| row as u16).collect();
        let numbers: Vec<T> = laid_out.iter().map(|&(_, x)| x).collect();
        let lengths = [[others.len() as u32, dense.len() as u32]];
        let values = LaidOutValues::Numbers(&numbers);
        let added = self.append(LaidOut { lengths: &lengths, indices: &indices, values });
        assert!(added.is_ok(), "entries of a sparse column: {added:?}");
    }

    /// All columns as they are laid out; their lengths are written into `lengths`.
    #[must_use]
    pub fn laid_out<'a>(&'a self, lengths: &'a mut Vec<[u32; 2]>) -> LaidOut<'a, T> {
        lengths.clear();
        // Column j has bounds 2j to 2j + 2.
        let column = |bounds: &[u32]| [bounds[1] - bounds[0], bounds[2] - bounds[1]];
        lengths.extend(self.bounds.windows(3).step_by(2).map(column));
        let values = match &self.values {
            Values::Bytes { bytes, .. } => LaidOutValues::Bytes(bytes),
            Values::Numbers { numbers, .. } => LaidOutValues::Numbers(numbers),
        };
        LaidOut { lengths, indices: &self.indices, values }
    }
}

/// Adds the dense rows of columns with these entries. If an entry of the second part of a column lies in no
/// dense row, nothing is added.
fn append_dense<V: Copy + Default>(
    split: &DenseRows,
    rows: usize,
    dense: &mut Vec<V>,
    lengths: &[[u32; 2]],
    indices: &[u16],
    values: &[V],
) -> Result<(), Unfit> {
    const NONE: u32 = u32::MAX;
    if split.rows == 0 {
        let none = lengths.iter().all(|[_, in_dense_rows]| *in_dense_rows == 0);
        return if none { Ok(()) } else { Err(Unfit::Row) };
    }
    // Where each row lies among the dense ones.
    let mut places = vec![NONE; rows];
    split.runs.iter().flat_map(Run::range).zip(0..).for_each(|(row, place)| places[row] = place);
    let (start, padded_rows) = (dense.len(), split.padded_rows());
    dense.resize(start + lengths.len() * padded_rows, V::default());
    let mut at = 0;
    for (&[others, in_dense_rows], room) in lengths.iter().zip(dense[start..].chunks_exact_mut(padded_rows)) {
        at += others as usize;
        let entries = at..at + in_dense_rows as usize;
        at = entries.end;
        for (&row, &value) in indices[entries.clone()].iter().zip(&values[entries]) {
            match places[usize::from(row)] {
                NONE => {
                    dense.truncate(start);
                    return Err(Unfit::Row);
                }
                place => room[place as usize] = value,
            }
        }
    }
    Ok(())
}
