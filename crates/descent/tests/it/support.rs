//! Rows with a known answer.

pub(crate) mod decoded;

/// `n` rows of two features of very different scales, and whether the first is large for the second.
pub(crate) fn halves(n: usize) -> (Vec<[f32; 2]>, Vec<u8>) {
    let row = |i: usize| [(i * 37 % 101) as f32 / 1000.0, 5000.0 + 100.0 * (i * 53 % 103) as f32];
    let class = |[a, b]: [f32; 2]| u8::from(1000.0 * a > (b - 5000.0) / 100.0);
    let rows: Vec<_> = (0..n).map(row).collect();
    let classes = rows.iter().map(|&row| class(row)).collect();
    (rows, classes)
}

/// `n` rows of two features, and a number in the thousands that depends on both.
pub(crate) fn hills(n: usize) -> (Vec<[f32; 2]>, Vec<f32>) {
    let row = |i: usize| [(i * 37 % 101) as f32 / 100.0, 300.0 + (i * 53 % 103) as f32];
    let number = |[a, b]: [f32; 2]| 20_000.0 + 3000.0 * (4.0 * a).sin() - 20.0 * (b - 350.0);
    let rows: Vec<_> = (0..n).map(row).collect();
    let numbers = rows.iter().map(|&row| number(row)).collect();
    (rows, numbers)
}

/// All numbers of the rows, one row after another.
pub(crate) fn flat(rows: &[[f32; 2]]) -> Vec<f32> {
    rows.iter().flatten().copied().collect()
}
