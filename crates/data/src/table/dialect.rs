//! How the cells of a file are separated.

use csv::{ReaderBuilder, Terminator};

/// The separators that are looked for; the first is meant where none is found.
pub(crate) const SEPARATORS: [u8; 4] = [b',', b';', b'\t', b'|'];

/// How many lines are looked at.
const LINES: usize = 20;

/// A reader of CSV with this separator.
pub(crate) fn reader<R: std::io::Read>(separator: u8, text: R) -> csv::Reader<R> {
    let mut builder = ReaderBuilder::new();
    builder.has_headers(false).flexible(true).delimiter(separator).buffer_capacity(1 << 16);
    builder.terminator(Terminator::Any(b'\n'));
    builder.from_reader(text)
}

/// The separator that gives the first lines the most columns, the same number in each if there is such a one,
/// and that number.
pub(crate) fn separator(head: &[u8]) -> (u8, usize) {
    let lines = first_lines(head);
    let mut best = (0, (false, 0));
    for place in 0..SEPARATORS.len() {
        let count = lines.first().map_or(0, |line| line[place]);
        let rank = (lines.iter().all(|line| line[place] == count), count);
        if count > 0 && rank > best.1 {
            best = (place, rank);
        }
    }
    (SEPARATORS[best.0], best.1.1 + 1)
}

/// How often each separator is in each of the first lines, outside of quotes. Empty lines do not count.
fn first_lines(head: &[u8]) -> Vec<[usize; SEPARATORS.len()]> {
    let (mut lines, mut line) = (Vec::new(), [0; SEPARATORS.len()]);
    let (mut quoted, mut before) = (false, b'\n');
    let mut bytes = head.iter().copied().peekable();
    while let Some(byte) = bytes.next() {
        match byte {
            b'"' if quoted => quoted = bytes.next_if_eq(&b'"').is_some(),
            _ if quoted => {}
            b'"' => quoted = before == b'\n' || SEPARATORS.contains(&before),
            b'\n' if before == b'\n' => {}
            b'\n' => {
                lines.push(std::mem::take(&mut line));
                if lines.len() == LINES {
                    return lines;
                }
            }
            _ => line.iter_mut().zip(SEPARATORS).for_each(|(n, mark)| *n += usize::from(byte == mark)),
        }
        before = byte;
    }
    // A long first line, of which only a part is here.
    if lines.is_empty() {
        lines.push(line);
    }
    lines
}
