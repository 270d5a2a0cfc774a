//! The text of a file: separators, quotes, line ends, and what is no table.

use std::fs;
use std::io::Write;

use data::{Csv, DataError, Kind};
use flate2::Compression;
use flate2::write::GzEncoder;

use super::{kinds, notes, numbers, read, refused, texts};

#[test]
fn the_separator_is_found_and_said() {
    for (separator, said) in [(',', false), (';', true), ('\t', true), ('|', true)] {
        let text = "a,b,c\n1,\"x,y;z\",3\n4,p q,6\n".replace(',', &separator.to_string());
        let text = text.replace(&format!("x{separator}y"), "x,y");
        let table = read(&text);
        assert_eq!(
            (numbers(&table, "c"), texts(&table, "b")),
            (&[3., 6.][..], vec!["x,y;z", "p q"]),
            "{text}"
        );
        assert_eq!(!table.notes().is_empty(), said);
        let given = Csv::new().separator(separator as u8).from_bytes(text.as_bytes(), "t.csv").unwrap();
        assert_eq!((given.columns(), given.notes()), (table.columns(), &[][..]));
    }
    // Commas within the cells of a file of semicolons, more than there are semicolons.
    assert_eq!(read("a;b\nx,y,z;1\np,q,r;2\n").columns().len(), 2);
    assert_eq!(read("\"a,b,c\";d\n\"1,\"\"2\"\",3\";4\n").columns().len(), 2);
    assert_eq!(read("a b\n1\n").columns()[0].name(), "a b");
}

#[test]
fn a_comma_in_numbers_is_not_guessed() {
    let text = "size;price\n3,5;1\n4;2\n";
    let error = refused(&Csv::new(), text);
    assert!(error.starts_with("line 2, column `size`: `3,5` may be a decimal comma"), "{error}");
    assert!(error.contains("--decimal-comma"), "{error}");
    let table = Csv::new().decimal_comma(true).from_bytes(text.as_bytes(), "t.csv").unwrap();
    assert_eq!(numbers(&table, "size"), [3.5, 4.]);
    let error = refused(&Csv::new().decimal_comma(true), "size;price\n3.5;1\n4;2\n");
    assert!(error.starts_with("line 2, column `size`: `3.5` has a decimal point"), "{error}");
    let table = Csv::new().categorical(["size"]).from_bytes(text.as_bytes(), "t.csv").unwrap();
    assert_eq!(texts(&table, "size"), ["3,5", "4"]);
    assert!(refused(&Csv::new(), "n,m\n\"1,234\",1\n").contains("`1,234`"));
    // Numbers first, and texts among them.
    assert!(refused(&Csv::new(), "n;m\n1;1\n1,5;1\n").starts_with("line 3, column `n`: `1,5`"));
    assert_eq!(texts(&read("n;m\n1,5;1\nlow;2\n"), "n"), ["1,5", "low"]);
    let comma = Csv::new().decimal_comma(true).categorical(["n"]);
    assert_eq!(kinds(&comma.from_bytes(b"n;m\n1.5;1,5\n", "t").unwrap()), [Kind::Category, Kind::Number]);
}

#[test]
fn quotes_line_ends_and_marks_are_those_of_csv() {
    let plain = read("a,b\n1,x\n2,y\n");
    for text in [
        "a,b\r\n1,x\r\n2,y\r\n",
        "a,b\r1,x\r2,y\r",
        "a,b\n1,x\n2,y",
        "\u{feff}a,b\n1,x\n2,y\n",
        "\"a\",\"b\"\n\"1\",\"x\"\n\"2\",\"y\"\n",
        "\n\na,b\n\n1,x\n\n2,y\n\n",
        " a , b \n 1 ,\tx\n2, y \n",
    ] {
        assert_eq!(read(text).columns(), plain.columns(), "{text:?}");
    }
    assert_eq!(texts(&read("a,b\n1,\"say \"\"no\"\",\nplease\"\n"), "b"), ["say \"no\",\nplease"]);
    assert_eq!(texts(&read("a,b\n1,5\" pipe\n"), "b"), ["5\" pipe"]);
    assert_eq!(
        refused(&Csv::new(), "a,b\n1,x\n2,\"y\n3,z\n"),
        "line 3: a quote (\") is opened and never closed"
    );
    // Also where the row has too few cells by it.
    for (text, line) in [
        ("a,b,c\n1,2,3\n\"6,7,8", 3),
        ("a,b,c\n1,2,3\n\"6,7,8\n9,10,11\n", 3),
        ("a,b,c\n1,2,3\n\n4,\"5,6\n", 4),
    ] {
        let expected = format!("line {line}: a quote (\") is opened and never closed");
        assert_eq!(refused(&Csv::new(), text), expected, "{text:?}");
    }
    // A closed one is no reason.
    let ragged = "line 2: 2 cell(s), but the header has 3";
    assert_eq!(refused(&Csv::new(), "a,b,c\n1,\"2\n3\"\n"), ragged);
    assert_eq!(refused(&Csv::new(), "a,b,c\n1,\"2\n3\"\n4,5,6\n"), ragged);
}

#[test]
fn lines_are_counted_as_an_editor_does() {
    for (text, line) in [
        ("a,b\n1,2\n3\n", 3),
        ("a,b\r\n1,2\r\n3\r\n", 3),
        ("a,b\r1,2\r3\r", 3),
        ("a,b\n\n1,2\n3,4,5\n", 4),
        ("a,b\n\"1\n1\",2\n3\n", 4),
        ("\u{feff}a,b\n1\n", 2),
    ] {
        let error = refused(&Csv::new(), text);
        assert!(
            error.starts_with(&format!("line {line}: ")) && error.ends_with("the header has 2"),
            "{text:?}: {error}"
        );
    }
}

#[test]
fn what_is_no_table_is_said_in_one_line() {
    let csv = Csv::new();
    let cases: &[(&[u8], &str)] = &[
        (b"", "is empty"),
        (b"\n\r\n", "is empty"),
        (b"\xef\xbb\xbf", "is empty"),
        (b"a,b\n", "has a header and no rows"),
        (b"a,b", "has a header and no rows"),
        (b"5.1,3.5\n4.9,3.0\n", "has no header? Line 1 is all numbers"),
        (b"a,b,a\n1,2,3\n", "two columns are called `a`: columns 1 and 3"),
        (b"a,b\n1,caf\xe9\n", "line 2, column `b`: not UTF-8; if the file is in Latin-1"),
        (b"pr\xe9nom,b\n1,2\n", "line 1, column `1`: not UTF-8"),
        (b"\xff\xfea\0,\0b\0\n\0", "is text in UTF-16, not text"),
        (b"PK\x03\x04rest", "is a zip archive"),
        (b"PAR1rest", "is a Parquet file"),
        (b"a,b\n1,\0\n", "is binary"),
    ];
    for (text, expected) in cases {
        let error = refused(&csv, text);
        assert!(error.starts_with(expected), "{error}");
    }
    let missing = csv.read("no-such-file.csv").unwrap_err();
    assert!(matches!(missing, DataError::Read { .. }), "{missing}");
    assert!(matches!(csv.read(".").unwrap_err(), DataError::Read { .. }));
}

#[test]
fn gzipped_files_are_read_whatever_they_are_called() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("table.csv");
    let text = "\u{feff}a,b\n1,x\n2,y\n";
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(text.as_bytes()).unwrap();
    let mut zipped = encoder.finish().unwrap();
    fs::write(&path, &zipped).unwrap();
    assert_eq!(Csv::new().read(&path).unwrap().columns(), read(text).columns());
    let cut = &zipped[..zipped.len() - 10];
    fs::write(&path, cut).unwrap();
    assert!(matches!(Csv::new().read(&path).unwrap_err(), DataError::Gzip { .. }));
    zipped.extend(b"rest");
    fs::write(&path, &zipped).unwrap();
    assert!(notes(&Csv::new().read(&path).unwrap())[0].ends_with("they were not read"));
}
