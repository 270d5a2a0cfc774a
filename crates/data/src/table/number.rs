//! Numbers and missing cells as they are written.

/// Cells that stand for nothing, the empty one among them.
pub const MISSING_WORDS: [&str; 10] = ["", "NA", "N/A", "n/a", "NaN", "nan", "?", "null", "NULL", "None"];

/// Whether a cell, without spaces around it, stands for nothing.
pub(crate) fn is_missing(cell: &str) -> bool {
    cell.len() <= 4 && MISSING_WORDS.contains(&cell)
}

/// The number that a cell is, if it is one. It may be infinite, and is never NaN.
#[inline]
pub(crate) fn number(cell: &str, decimal_comma: bool) -> Option<f64> {
    // Tables are full of small whole numbers, which need no more than this.
    let bytes = cell.as_bytes();
    if matches!(bytes.len(), 1..=8) && bytes.iter().all(u8::is_ascii_digit) {
        return Some(f64::from(bytes.iter().fold(0, |number, digit| 10 * number + u32::from(digit - b'0'))));
    }
    spelled(cell, decimal_comma)
}

/// As [`number`], for any way to write one.
fn spelled(cell: &str, decimal_comma: bool) -> Option<f64> {
    let number: f64 = if decimal_comma && cell.contains([',', '.']) {
        if cell.contains('.') {
            return None;
        }
        cell.replacen(',', ".", 1).parse().ok()?
    } else {
        cell.parse().ok()?
    };
    (!number.is_nan()).then_some(number)
}

/// Whether a cell is a number once its commas are taken as decimal commas or thousands separators.
pub(crate) fn has_comma(cell: &str) -> bool {
    let digits = cell.strip_prefix(['+', '-']).unwrap_or(cell);
    digits.starts_with(|c: char| c.is_ascii_digit())
        && digits.contains(',')
        && digits.replace(',', "").parse::<f64>().is_ok()
}

/// At most 40 characters of a cell, on one line.
pub(crate) fn shortened(cell: &str) -> String {
    let mut shown: String = cell.chars().map(|c| if c.is_control() { ' ' } else { c }).take(40).collect();
    if cell.chars().nth(40).is_some() {
        shown.push('…');
    }
    shown
}
