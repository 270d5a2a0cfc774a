//! Tables made up at random, by a seed, with all that is wrong with real ones.

use super::mutate::Random;

/// Cells that mean something to a reader of tables.
const TELLING: [&str; 30] = [
    "",
    " ",
    "NA",
    "nan",
    "?",
    "None",
    "inf",
    "-Infinity",
    "1e999",
    "-0",
    "007",
    "+1.5",
    ".5e-3",
    "1,5",
    "1,234",
    "1.234,5",
    "2024-02-30",
    "2024-05-31T12:30:00Z",
    "31.05.2024",
    "05/06/2024",
    "31/05/2024",
    "05/31/2024",
    "yes",
    "\"",
    "\"\"",
    "a\"b",
    "x\ny",
    "\u{feff}",
    "caf\u{e9}",
    "id",
];

/// A CSV file.
pub(crate) fn made(random: &mut Random) -> Vec<u8> {
    let separator = *random.pick(&[",", ",", ";", "\t", "|"]);
    let end = *random.pick(&["\n", "\n", "\r\n", "\r"]);
    let kinds: Vec<usize> = (0..=random.below(5)).map(|_| random.below(9)).collect();
    let mut text = if random.below(8) == 0 { "\u{feff}".to_owned() } else { String::new() };
    if random.below(16) > 0 {
        let name = |(i, kind): (usize, &usize)| format!("{}{i}", ["n", "id", "column", "a b"][kind % 4]);
        let mut names: Vec<String> = kinds.iter().enumerate().map(name).collect();
        if random.below(16) == 0 {
            names[0] = (*random.pick(&TELLING)).to_owned();
        }
        text += &(names.join(separator) + end);
    }
    // Now and then so many rows that a column is left out, and more than is looked at first.
    let rows = if random.below(4000) == 0 { 9000 } else { random.below(16) };
    for row in 0..rows {
        let mut cells: Vec<String> = kinds.iter().map(|&kind| cell(random, kind, row)).collect();
        match random.below(256) {
            0 => drop(cells.pop()),
            1 => cells.push("1".to_owned()),
            2 => text += end,
            _ => {}
        }
        text += &(cells.join(separator) + end);
    }
    if random.below(4) == 0 {
        text.truncate(text.trim_end().len());
    }
    let mut bytes = text.into_bytes();
    if random.below(32) == 0 {
        let at = random.below(bytes.len() + 1);
        bytes.insert(at, *random.pick(&[0xff, 0xe9, 0, b'"', b'\r']));
    }
    bytes
}

/// A cell of a column that mostly holds one kind of cells, quoted now and then.
fn cell(random: &mut Random, kind: usize, row: usize) -> String {
    let (small, large) = (random.below(30), random.next());
    let text = match kind {
        _ if random.below(40) == 0 => (*random.pick(&TELLING)).to_owned(),
        0 => small.to_string(),
        1 => (large as f64 / 1e17).to_string(),
        2 => format!("{small},{}", large % 100),
        3 => format!("20{:02}-{:02}-{:02}", small % 25, 1 + small % 12, 1 + small),
        4 => format!("{}/{}/2024", 1 + small % 13, 1 + large % 28),
        5 => format!("{}.{}.19{:02} 1{}:00", 1 + large % 31, 1 + small % 12, small, small % 10),
        6 => (*random.pick(&["yes", "no", "red", "green", "blue"])).to_owned(),
        7 => row.to_string(),
        _ => format!("a text of row {large}"),
    };
    match random.below(8) {
        0 => format!("\"{}\"", text.replace('"', "\"\"")),
        _ => text,
    }
}
