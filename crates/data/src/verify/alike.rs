//! Samples that are equal.

/// Equal samples among others: how many are equal to an earlier one, and the first of them with its earlier
/// one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Alike {
    pub(super) count: usize,
    pub(super) first: Option<(usize, usize)>,
}

impl Alike {
    fn add(&mut self, later: usize, earlier: usize) {
        self.count += 1;
        if self.first.is_none_or(|(first, _)| later < first) {
            self.first = Some((later, earlier));
        }
    }
}

/// The samples 0 to `n` in groups of equal ones, each group and its members in order. Groups of one are left
/// out.
pub(super) fn groups(n: usize, compare: impl Fn(usize, usize) -> std::cmp::Ordering) -> Vec<Vec<usize>> {
    let mut order: Vec<usize> = (0..n).collect();
    order.sort_unstable_by(|&a, &b| compare(a, b).then(a.cmp(&b)));
    let equal = order.chunk_by(|&a, &b| compare(a, b).is_eq());
    let mut groups: Vec<Vec<usize>> = equal.filter(|group| group.len() > 1).map(<[usize]>::to_vec).collect();
    groups.sort_unstable();
    groups
}

/// The samples that are equal to an earlier one, of those from `range`.
pub(super) fn within(groups: &[Vec<usize>], range: std::ops::Range<usize>) -> Alike {
    let mut alike = Alike::default();
    for group in groups {
        let mut inside = group.iter().filter(|i| range.contains(i)).map(|i| i - range.start);
        if let Some(earliest) = inside.next() {
            inside.for_each(|later| alike.add(later, earliest));
        }
    }
    alike
}

/// The samples from `n` on that are equal to one before `n`; they count from 0 there.
pub(super) fn between(groups: &[Vec<usize>], n: usize) -> Alike {
    let mut alike = Alike::default();
    for group in groups.iter().filter(|group| group[0] < n) {
        group.iter().filter(|&&i| i >= n).for_each(|&i| alike.add(i - n, group[0]));
    }
    alike
}

/// The samples that are equal to the earliest of their kind and say something else.
pub(super) fn contradicting<L: PartialEq>(groups: &[Vec<usize>], says: impl Fn(usize) -> L) -> Alike {
    let mut alike = Alike::default();
    for group in groups {
        let others = group[1..].iter().filter(|&&i| says(i) != says(group[0]));
        others.for_each(|&later| alike.add(later, group[0]));
    }
    alike
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_samples_are_counted_by_who_they_are_equal_to() {
        // Samples 0 to 3 train, 4 to 7 test.
        let samples = ["a", "b", "a", "c", "b", "d", "d", "a"];
        let groups = groups(8, |i, j| samples[i].cmp(samples[j]));
        assert_eq!(groups, [vec![0, 2, 7], vec![1, 4], vec![5, 6]]);
        assert_eq!(within(&groups, 0..4), Alike { count: 1, first: Some((2, 0)) });
        assert_eq!(within(&groups, 4..8), Alike { count: 1, first: Some((2, 1)) });
        assert_eq!(between(&groups, 4), Alike { count: 2, first: Some((0, 1)) });
        let labels = [0, 1, 2, 0, 1, 0, 0, 0];
        assert_eq!(contradicting(&groups, |i| labels[i]), Alike { count: 1, first: Some((2, 0)) });
    }
}
