//! How the cells of a file are separated.

use csv::{ReaderBuilder, StringRecord};

/// The separators that are looked for; the first is meant where none is found.
pub(crate) const SEPARATORS: [u8; 4] = [b',', b';', b'\t', b'|'];

/// How many lines are looked at.
const LINES: usize = 20;

/// A reader of CSV with this separator.
pub(crate) fn reader<R: std::io::Read>(separator: u8, text: R) -> csv::Reader<R> {
    let mut builder = ReaderBuilder::new();
    builder.has_headers(false).flexible(true).delimiter(separator).buffer_capacity(1 << 16);
    builder.from_reader(text)
}

/// The separator that gives the first lines the most columns, the same number in each if there is such a one.
pub(crate) fn separator(head: &[u8]) -> (u8, usize) {
    let mut best = (SEPARATORS[0], (false, 1));
    for separator in SEPARATORS {
        let (mut reader, mut record) = (reader(separator, head), csv::ByteRecord::new());
        let mut counts = Vec::new();
        while counts.len() < LINES && reader.read_byte_record(&mut record).unwrap_or(false) {
            counts.push(record.len());
        }
        // The last line may be cut.
        if counts.len() > 2 && counts.len() < LINES {
            counts.pop();
        }
        let columns = counts.first().copied().unwrap_or(0);
        let rank = (counts.iter().all(|&count| count == columns), columns);
        if columns > 1 && rank > best.1 {
            best = (separator, rank);
        }
    }
    (best.0, best.1.1)
}

/// Whether lines end in a carriage return alone, which the reader does not count.
pub(crate) fn ends_in_cr(head: &[u8]) -> bool {
    head.contains(&b'\r') && !head.contains(&b'\n')
}

/// The line of a record: as the reader counted it, or the number of the record.
pub(crate) fn line(record: &StringRecord, number: u64, ends_in_cr: bool) -> u64 {
    match record.position() {
        Some(position) if !ends_in_cr => position.line(),
        _ => number,
    }
}
