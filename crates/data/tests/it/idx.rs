//! IDX files are read whole or refused, whatever damage their bytes have.

use std::fs;
use std::io::{ErrorKind, Write};
use std::mem::discriminant;
use std::path::{Path, PathBuf};

use data::{DataError, ElementType, Elements, Idx, MAX_IDX_BYTES, Note};
use flate2::Compression;
use flate2::write::GzEncoder;
use tempfile::TempDir;

fn idx(code: u8, dimensions: &[u32], elements: &[u8]) -> Vec<u8> {
    let mut bytes = vec![0, 0, code, dimensions.len() as u8];
    dimensions.iter().for_each(|d| bytes.extend(d.to_be_bytes()));
    bytes.extend(elements);
    bytes
}

fn gz(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// Three rows of two bytes.
fn small() -> Vec<u8> {
    idx(0x08, &[3, 2], &[1, 2, 3, 4, 5, 250])
}

fn small_content() -> Idx {
    Idx { dimensions: vec![3, 2], elements: Elements::U8(vec![1, 2, 3, 4, 5, 250]) }
}

struct Scratch(TempDir);

impl Scratch {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }
    fn file(&self, bytes: &[u8]) -> PathBuf {
        let path = self.0.path().join("file");
        fs::write(&path, bytes).unwrap();
        path
    }
    fn read(&self, bytes: &[u8]) -> Result<Idx, DataError> {
        Idx::read(&self.file(bytes))
    }
    /// The error of reading `bytes`. It must name the file and take one line.
    fn error(&self, bytes: &[u8]) -> DataError {
        let error = self.read(bytes).unwrap_err();
        let (text, path) = (error.to_string(), self.0.path().join("file"));
        assert!(text.starts_with(&*path.to_string_lossy()) && !text.contains('\n'), "{text}");
        error
    }
}

#[test]
fn every_element_type_survives_a_round_trip_plain_and_gzipped() {
    let (i16s, i32s) = ([i16::MIN, -2, 258, i16::MAX], [i32::MIN, -2, 16_909_060, i32::MAX]);
    let (f32s, f64s) = ([f32::MIN, -0.1, 1e-40, f32::INFINITY], [f64::MIN, -0.1, 5e-324, f64::MAX]);
    let cases = [
        (0x08, vec![0, 1, 128, 255], Elements::U8(vec![0, 1, 128, 255])),
        (0x09, vec![0, 1, 128, 255], Elements::I8(vec![0, 1, -128, -1])),
        (0x0B, i16s.iter().flat_map(|x| x.to_be_bytes()).collect(), Elements::I16(i16s.to_vec())),
        (0x0C, i32s.iter().flat_map(|x| x.to_be_bytes()).collect(), Elements::I32(i32s.to_vec())),
        (0x0D, f32s.iter().flat_map(|x| x.to_be_bytes()).collect(), Elements::F32(f32s.to_vec())),
        (0x0E, f64s.iter().flat_map(|x| x.to_be_bytes()).collect(), Elements::F64(f64s.to_vec())),
    ];
    let scratch = Scratch::new();
    for (code, bytes, elements) in cases {
        for dimensions in [&[4][..], &[2, 2], &[1, 4, 1]] {
            let file = idx(code, dimensions, &bytes);
            let expected = Idx {
                dimensions: dimensions.iter().map(|&d| d as usize).collect(),
                elements: elements.clone(),
            };
            assert_eq!(scratch.read(&file).unwrap(), expected);
            assert_eq!(scratch.read(&gz(&file)).unwrap(), expected);
            assert_eq!(Idx::from_bytes(&file, Path::new("memory")).unwrap(), expected);
        }
    }
}

#[test]
fn a_dimension_of_zero_makes_an_empty_file_not_a_broken_one() {
    let empty = Idx { dimensions: vec![0, 28], elements: Elements::U8(vec![]) };
    assert_eq!(Scratch::new().read(&idx(0x08, &[0, 28], &[])).unwrap(), empty);
}

#[test]
fn a_plain_file_cut_anywhere_says_what_is_missing() {
    let (scratch, whole) = (Scratch::new(), small());
    for n in 0..whole.len() {
        let error = scratch.error(&whole[..n]);
        let right = match (n, &error) {
            (0..4, DataError::Magic { found, .. }) => *found == whole[..n],
            (4..12, DataError::Header { expected: 12, found, .. }) => *found == n,
            (12.., DataError::Length { expected: 6, found, more: false, .. }) => *found == n - 12,
            _ => false,
        };
        assert!(right, "cut after {n} bytes: {error:?}");
    }
}

#[test]
fn a_gzipped_file_cut_anywhere_is_an_error() {
    let (scratch, whole) = (Scratch::new(), gz(&small()));
    for n in 0..whole.len() {
        match scratch.error(&whole[..n]) {
            DataError::Magic { found, .. } if n < 2 => assert_eq!(found, whole[..n]),
            DataError::Gzip { source, .. } => {
                assert_eq!(source.kind(), ErrorKind::UnexpectedEof, "cut after {n}")
            }
            other => panic!("cut after {n} bytes: {other:?}"),
        }
    }
}

#[test]
fn a_flipped_bit_in_a_gzipped_file_never_changes_what_is_read() {
    let (scratch, whole) = (Scratch::new(), gz(&small()));
    let mut harmless = 0;
    for bit in 0..8 * whole.len() {
        let mut flipped = whole.clone();
        flipped[bit / 8] ^= 1 << (bit % 8);
        // The kind of error depends on how far decoding gets before it meets the damage.
        if let Ok(read) = scratch.read(&flipped) {
            assert_eq!(read, small_content(), "bit {bit}");
            // Some bits do not affect the content: flags, time and system in the gzip header, and those that
            // fill up the last byte before the trailer.
            let byte = bit / 8;
            assert!((3..10).contains(&byte) || byte == whole.len() - 9, "byte {byte} may not be ignored");
            harmless += 1;
        }
    }
    assert!(harmless >= 32, "the four bytes of the time are not checked");
}

#[test]
fn trailing_bytes_are_an_error() {
    let scratch = Scratch::new();
    let mut long = small();
    long.push(0);
    for file in [long.clone(), gz(&long)] {
        let error = scratch.error(&file);
        assert!(matches!(error, DataError::Length { expected: 6, found: 6, more: true, .. }), "{error:?}");
    }
}

#[test]
fn what_follows_a_gzip_stream_is_skipped_and_noted_unless_it_is_padding() {
    let scratch = Scratch::new();
    let noted = |tail: &[u8]| {
        let path = scratch.file(&[&gz(&small()), tail].concat());
        let mut notes = Vec::new();
        assert_eq!(Idx::read_noting(&path, &mut notes).unwrap(), small_content(), "{tail:?}");
        assert!(notes.iter().all(|note| *note == Note::AfterGzip { path: path.clone() }));
        notes.len()
    };
    for padding in [&[][..], &[0], &[0; 2], &[0; 512], &[0; 200_000]] {
        assert_eq!(noted(padding), 0, "{} zeros", padding.len());
    }
    let late = [&[0; 100_000][..], b"x"].concat();
    for garbage in [&b"x"[..], b"no gzip member", &[0x1f], &[0, 1], &[0x1f, 0x8c, 8], &late] {
        assert_eq!(noted(garbage), 1, "{:?}", &garbage[..1]);
    }
    // What begins like another member must be one.
    let error = scratch.error(&[&gz(&small())[..], &[0x1f, 0x8b, 0]].concat());
    assert!(matches!(error, DataError::Gzip { .. }), "{error:?}");
}

#[test]
fn other_kinds_of_files_are_told_in_words() {
    let scratch = Scratch::new();
    let tar = [&[b'a'; 257][..], b"ustar", &[0; 250]].concat();
    for (bytes, words) in [
        (&b"\x89PNG\r\n\x1a\n"[..], "it is a PNG image"),
        (b"\xff\xd8\xff\xe0\0\x10JFIF", "it is a JPEG image"),
        (b"label,pixel0,pixel1\n5,0,0\n", "it is a table in text (CSV)"),
        (b"PK\x03\x04\x14\0\0\0\x08\0", "it is a zip archive; unpack it"),
        (b"PK\x03\x04\x14\0\0\0\0\0x_train.npy", "it is NumPy arrays (.npz)"),
        (b"\x93NUMPY\x01\0", "it is a NumPy array"),
        (b"<!DOCTYPE html>\n<html>", "it is a web page"),
        (b"\n<html><head><title>404", "it is a web page"),
        (b"version https://git-lfs.github.com/spec/v1\noid sha256:0\n", "git lfs pull"),
        (b"", "it is empty"),
        (b"\0\0", "it ends before the four bytes"),
        (b"\0\x01\x08\x01\0\0\0\0", "it does not begin with two zeros"),
        ("Zürich".as_bytes(), "it is text"),
        (&tar, "it is a tar archive; unpack it"),
        (&gz(&small()), "it is gzipped twice"),
    ] {
        // Gzipped as well: the content counts.
        for file in [bytes, &gz(bytes)] {
            let plain = file.starts_with(&[0x1f, 0x8b]) && file == bytes;
            let text = if plain { continue } else { scratch.error(file).to_string() };
            assert!(text.contains(words) && !text.contains("0x"), "{text}");
        }
    }
}

#[test]
fn several_gzip_members_are_one_file() {
    let (scratch, bytes) = (Scratch::new(), small());
    let members = [gz(&bytes[..3]), gz(&bytes[3..14]), gz(&bytes[14..])];
    assert_eq!(scratch.read(&members.concat()).unwrap(), small_content());

    let error = scratch.error(&members[..2].concat());
    assert!(matches!(error, DataError::Length { expected: 6, found: 2, more: false, .. }), "{error:?}");

    let mut damaged = members.concat();
    *damaged.last_mut().unwrap() ^= 1;
    let error = scratch.error(&damaged);
    assert!(matches!(error, DataError::Gzip { .. }), "{error:?}");
}

/// The largest address space this process has had, in KiB.
#[cfg(target_os = "linux")]
fn peak_address_space() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with("VmPeak")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}

#[test]
#[cfg(target_os = "linux")]
fn a_header_that_announces_gigabytes_costs_no_memory() {
    let (scratch, before) = (Scratch::new(), peak_address_space());
    for dimensions in [&[65_536, 65_536][..], &[4, 1 << 30], &[u32::MAX]] {
        let expected = dimensions.iter().map(|&d| d as usize).product::<usize>();
        for file in [idx(0x08, dimensions, &[7; 9]), gz(&idx(0x08, dimensions, &[7; 9]))] {
            match scratch.error(&file) {
                DataError::Length { expected: e, found: 9, more: false, .. } => assert_eq!(e, expected),
                other => panic!("{other:?}"),
            }
        }
    }
    let grown = peak_address_space() - before;
    assert!(grown < 1 << 20, "4 GiB announced, 9 bytes there, {grown} KiB reserved");
}

#[test]
fn every_value_of_every_byte_of_the_header_is_read_right_or_refused() {
    let (scratch, whole) = (Scratch::new(), small());
    let (mut read, mut refused) = (0, 0);
    for at in 0..12 {
        for value in 0..=u8::MAX {
            let mut changed = whole.clone();
            changed[at] = value;
            let plain = Idx::from_bytes(&changed, Path::new("memory"));
            // A change can only be read if it names another type of the same size, and then also from gzip.
            match (&plain, scratch.read(&gz(&changed))) {
                (Ok(plain), Ok(gzipped)) => {
                    let bytes = match &plain.elements {
                        Elements::U8(x) => x.len(),
                        Elements::I8(x) => x.len(),
                        other => panic!("{other:?}"),
                    };
                    assert_eq!((plain, bytes), (&gzipped, 6));
                    assert!(changed == whole || (at, value) == (2, 0x09), "byte {at} is {value}");
                    read += 1;
                }
                (Err(plain), Err(gzipped)) => {
                    assert_eq!(discriminant(plain), discriminant(&gzipped), "{plain} {gzipped}");
                    refused += 1;
                }
                (plain, gzipped) => panic!("byte {at} is {value}: {plain:?} {gzipped:?}"),
            }
        }
    }
    assert_eq!((read, refused), (13, 12 * 256 - 13));
}

#[test]
fn every_bit_of_the_trailer_of_every_member_counts() {
    let (scratch, bytes) = (Scratch::new(), small());
    let members = [gz(&bytes[..5]), gz(&[]), gz(&bytes[5..])];
    assert_eq!(scratch.read(&members.concat()).unwrap(), small_content());
    for member in 0..members.len() {
        let end: usize = members[..=member].iter().map(Vec::len).sum();
        for bit in 0..64 {
            let mut damaged = members.concat();
            damaged[end - 8 + bit / 8] ^= 1 << (bit % 8);
            let error = scratch.error(&damaged);
            assert!(matches!(error, DataError::Gzip { .. }), "member {member}, bit {bit}: {error:?}");
        }
    }
}

#[test]
fn a_header_beyond_the_limit_is_refused_even_where_the_product_overflows() {
    let scratch = Scratch::new();
    let cases = [(0x08, vec![65_536, 65_537]), (0x0E, vec![1 << 29, 2]), (0x08, vec![u32::MAX; 255])];
    for (code, dimensions) in cases {
        match scratch.error(&idx(code, &dimensions, &[1])) {
            DataError::TooLarge { dimensions: found, limit, .. } => {
                assert_eq!((found, limit), (dimensions, MAX_IDX_BYTES));
            }
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn what_is_no_idx_file_says_how_it_starts() {
    let scratch = Scratch::new();
    let cases: [&[u8]; 6] = [
        b"",
        b"%PDF-1.7",
        b"\x00\x00\x07\x01\x00\x00\x00\x00", // no such element type
        b"\x00\x00\x08\x00",                 // no dimensions
        b"\x00\x01\x08\x01\x00\x00\x00\x00",
        b"\x01\x00\x08\x01\x00\x00\x00\x00",
    ];
    for bytes in cases {
        match scratch.error(bytes) {
            DataError::Magic { found, .. } => assert_eq!(found, bytes[..bytes.len().min(4)]),
            other => panic!("{bytes:?}: {other:?}"),
        }
    }
}

#[test]
fn labels_are_not_taken_for_images_nor_numbers_for_bytes() {
    let scratch = Scratch::new();
    let path = scratch.file(&idx(0x08, &[2], &[1, 2]));
    assert_eq!(Idx::read_bytes(&path, "labels").unwrap(), ([2], vec![1, 2]));
    match Idx::read_bytes::<3>(&path, "images, rows, columns").unwrap_err() {
        DataError::Dimensions { path: named, expected, found, meaning } => {
            assert_eq!((named, expected, found, meaning), (path, 3, 1, "images, rows, columns"));
        }
        other => panic!("{other:?}"),
    }

    let path = scratch.file(&idx(0x0D, &[1], &1_f32.to_be_bytes()));
    match Idx::read_bytes::<1>(&path, "labels").unwrap_err() {
        DataError::Elements { path: named, expected, found } => {
            assert_eq!((named, expected, found), (path, ElementType::U8, ElementType::F32));
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn what_cannot_be_opened_is_named_with_the_reason() {
    let scratch = Scratch::new();
    let missing = scratch.0.path().join("no-such-file");
    match Idx::read(&missing).unwrap_err() {
        DataError::Read { path, source } => assert_eq!((path, source.kind()), (missing, ErrorKind::NotFound)),
        other => panic!("{other:?}"),
    }
    match Idx::read(scratch.0.path()).unwrap_err() {
        DataError::Read { path, .. } => assert_eq!(path, scratch.0.path()),
        other => panic!("{other:?}"),
    }
}
