//! Some of the columns of a matrix, as runs of neighbours: those that a product takes or changes.

/// Columns `first` to `first + len` of a matrix.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Run {
    pub(crate) first: usize,
    pub(crate) len: usize,
}

impl Run {
    /// The first `n` columns: of a matrix of so many, all.
    #[inline(always)]
    pub(crate) fn all(n: usize) -> Self {
        Self { first: 0, len: n }
    }
    /// Whether column `j` is one of them.
    #[cfg(test)]
    pub(crate) fn has(&self, j: usize) -> bool {
        (self.first..self.first + self.len).contains(&j)
    }
}

/// `0..n` in as few parts of at most `most` as can be, and those as equal as can be.
#[derive(Clone, Copy)]
pub(crate) struct Even {
    pub(crate) count: usize,
    each: usize,
    longer: usize,
}

impl Even {
    #[inline(always)]
    pub(crate) fn new(n: usize, most: usize) -> Self {
        let count = n.div_ceil(most);
        Self { count, each: n / count, longer: n % count }
    }
    #[inline(always)]
    pub(crate) fn part(self, i: usize) -> std::ops::Range<usize> {
        let at = |i: usize| i * self.each + i.min(self.longer);
        at(i)..at(i + 1)
    }
}

/// The columns of one tile of a product.
#[derive(Clone, Copy)]
pub(crate) struct Columns {
    /// The first of them in the destination.
    pub(crate) place: usize,
    /// The first of them in the right factor, which has those of the runs alone, one run after another.
    pub(crate) factor: usize,
    pub(crate) count: usize,
}

/// Runs in parts of at most so many columns.
#[derive(Clone)]
pub(crate) struct Parts<'a> {
    runs: &'a [Run],
    most: usize,
    even: Even,
    next: usize,
    before: usize,
}

impl<'a> Parts<'a> {
    /// # Panics
    /// Unless every run has a column.
    #[inline(always)]
    pub(crate) fn new(runs: &'a [Run], most: usize) -> Self {
        let even = runs.first().map_or(Even { count: 0, each: 0, longer: 0 }, |run| Even::new(run.len, most));
        Self { runs, most, even, next: 0, before: 0 }
    }
}

impl Iterator for Parts<'_> {
    type Item = Columns;

    #[inline(always)]
    fn next(&mut self) -> Option<Columns> {
        if self.next == self.even.count {
            let (run, rest) = self.runs.split_first()?;
            let after = rest.first()?;
            *self = Self {
                runs: rest,
                even: Even::new(after.len, self.most),
                next: 0,
                before: self.before + run.len,
                ..*self
            };
        }
        let part = self.even.part(self.next);
        self.next += 1;
        Some(Columns {
            place: self.runs[0].first + part.start,
            factor: self.before + part.start,
            count: part.len(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_fall_into_even_parts_in_their_order() {
        let parts =
            |runs: &[Run]| Parts::new(runs, 8).map(|c| (c.place, c.factor, c.count)).collect::<Vec<_>>();
        let runs = [Run { first: 4, len: 12 }, Run { first: 20, len: 8 }, Run { first: 40, len: 17 }];
        let want = [(4, 0, 6), (10, 6, 6), (20, 12, 8), (40, 20, 6), (46, 26, 6), (52, 32, 5)];
        assert_eq!(parts(&runs), want);
        assert_eq!(parts(&[Run::all(3)]), [(0, 0, 3)]);
        assert_eq!(parts(&[]), []);
    }
}
