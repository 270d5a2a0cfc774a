//! What later programs may add is skipped or refused by name, and no payload is believed.

use std::path::Path;

use files::{
    Fields, FileError, Frame, HEADER_BYTES, Item, Kind, Section, SectionFault, SectionWriter, Sections,
};

const FRAME: Frame = Frame { kind: Kind::Model, version: 7, oldest: 7 };
const SIZES: Section = Section::required("sizes");
const NOTE: Section = Section::optional("note");

fn path() -> &'static Path {
    Path::new("some.file")
}

/// The verified bytes of a file of what `write` adds.
fn written(write: impl FnOnce(&mut SectionWriter)) -> Vec<u8> {
    let mut writer = SectionWriter::new();
    write(&mut writer);
    FRAME.verify(&writer.finish(FRAME), path()).unwrap()
}

fn sections(verified: &[u8]) -> Result<Sections<'_>, FileError> {
    Sections::of(verified, &[SIZES, NOTE], path())
}

/// What is wrong, in one line that names the file.
#[track_caller]
fn line<R>(result: Result<R, FileError>) -> String {
    let text = result.err().unwrap().to_string();
    assert!(text.starts_with("some.file: ") && !text.contains('\n'), "{text}");
    text
}

#[test]
fn sections_come_back_whatever_their_order() {
    let one = written(|writer| {
        writer.encode(SIZES, &[784_u64, 10]);
        writer.bytes(NOTE, b"a note");
    });
    let other = written(|writer| {
        writer.bytes(NOTE, b"a note");
        writer.encode(SIZES, &[784_u64, 10]);
    });
    assert_ne!(one, other);
    for verified in [one, other] {
        let sections = sections(&verified).unwrap();
        assert_eq!(sections.decode::<[u64; 2]>(SIZES).unwrap(), [784, 10]);
        assert_eq!(sections.decode_if_there::<[u64; 2]>(SIZES).unwrap(), Some([784, 10]));
        assert_eq!(sections.bytes(NOTE).unwrap(), b"a note");
    }
}

#[test]
fn the_bytes_of_a_section_are_these() {
    let verified = written(|writer| writer.encode(SIZES, &300_u64));
    // The length of the name, the name, required, the length of the content, and 300 as bincode writes it.
    assert_eq!(&verified[HEADER_BYTES..], b"\x05sizes\x01\x03\0\0\0\0\0\0\0\xfb\x2c\x01");
    let verified = written(|writer| writer.bytes(NOTE, b"?"));
    assert_eq!(&verified[HEADER_BYTES..], b"\x04note\0\x01\0\0\0\0\0\0\0?");
}

#[test]
fn what_a_later_program_adds_is_skipped_or_refused_by_name() {
    let with = |section| {
        written(|writer| {
            writer.bytes(section, b"what only a later program knows");
            writer.encode(SIZES, &7_u64);
        })
    };
    let verified = with(Section::optional("class-names"));
    let kept = sections(&verified).unwrap();
    assert_eq!(kept.decode::<u64>(SIZES).unwrap(), 7);
    assert_eq!(kept.find(Section::optional("other")), None);

    let verified = with(Section::required("class-names"));
    let refused = sections(&verified);
    assert!(matches!(
        &refused,
        Err(FileError::Section { name, fault: SectionFault::Unknown, .. }) if name == "class-names"
    ));
    assert!(!refused.as_ref().unwrap_err().is_damage(), "it is whole");
    assert_eq!(
        line(refused),
        "some.file: section `class-names` is required and this program does not know it; a newer one wrote it"
    );
}

#[test]
fn a_section_that_is_missing_or_there_twice_is_named() {
    let verified = written(|writer| writer.bytes(NOTE, b""));
    assert_eq!(
        line(sections(&verified).unwrap().decode::<u64>(SIZES)),
        "some.file: section `sizes` is missing"
    );
    assert_eq!(sections(&verified).unwrap().decode_if_there::<u64>(SIZES).unwrap(), None);
    for twice in [NOTE, SIZES, Section::optional("unknown")] {
        let verified =
            written(|writer| [twice, twice].into_iter().for_each(|section| writer.bytes(section, b"")));
        assert_eq!(line(sections(&verified)), format!("some.file: section `{}` is there twice", twice.name));
    }
}

#[test]
fn a_payload_that_is_no_list_of_sections_is_refused() {
    let good = written(|writer| writer.bytes(NOTE, b"1234"))[HEADER_BYTES..].to_vec();
    let changed = |change: &dyn Fn(&mut Vec<u8>)| {
        let mut payload = good.clone();
        change(&mut payload);
        line(sections(&FRAME.verify(&FRAME.wrap(&payload), path()).unwrap()))
    };
    for length in 1..good.len() {
        changed(&|payload| payload.truncate(length));
    }
    for (at, byte) in [(0, 0), (0, 65), (1, b'\n'), (1, 0xff), (5, 2), (6, 5), (13, 0x80)] {
        assert_eq!(
            changed(&|payload| payload[at] = byte),
            "some.file: its sections cannot be told apart, from byte 0 of the payload on"
        );
    }
    assert!(changed(&|payload| payload.push(0)).contains("from byte 18 "));
    assert_eq!(sections(&FRAME.wrap(&[])).unwrap().find(NOTE), None, "no sections are a list too");
}

#[test]
fn content_that_ends_early_or_late_is_refused() {
    let verified = written(|writer| writer.bytes(SIZES, &[5, 0]));
    let sections = sections(&verified).unwrap();
    assert!(line(sections.decode::<[u8; 3]>(SIZES)).starts_with("some.file: sizes cannot be decoded: "));
    assert_eq!(line(sections.decode::<u8>(SIZES)), "some.file: sizes has 2 bytes, but its content takes 1");
}

#[test]
fn every_field_is_known_and_there_once() {
    let read = |fields: Fields<'_>| {
        fields.read("sizes", path(), |fields| {
            Ok((fields.get::<u64>(1, "inputs")?, fields.find::<String>(4, "name")?))
        })
    };
    let inputs = || Fields::new().with(1, &784_u64);
    assert_eq!(read(inputs()).unwrap(), (784, None));
    assert_eq!(read(inputs().with_some(4, None::<&u64>)).unwrap(), (784, None));
    assert_eq!(read(inputs().with(4, &"a")).unwrap(), (784, Some("a".into())));
    assert_eq!(read(Fields::new().with(4, &"a").with(1, &784_u64)).unwrap(), (784, Some("a".into())));

    let unknown = read(inputs().with(9, &0_u8));
    assert!(!unknown.as_ref().unwrap_err().is_damage(), "it is whole");
    assert_eq!(
        line(unknown),
        "some.file: sizes has field 9, which this program does not know; a newer one wrote it"
    );
    assert_eq!(
        line(read(Fields::new())),
        "some.file: sizes is without its inputs, field 1, expected all fields"
    );
    assert_eq!(
        line(read(inputs().with(1, &784_u64))),
        "some.file: sizes is with field 1 twice, expected each field once"
    );
    assert!(
        line(read(Fields::new().with(1, &[0xfb_u8; 1]))).starts_with("some.file: inputs cannot be decoded")
    );
    assert_eq!(
        line(read(Fields::new().with(1, &[1_u8, 2]))),
        "some.file: inputs has 2 bytes, but its content takes 1"
    );
}

#[test]
fn items_hold_fields_that_hold_items() {
    let inner = Item { kind: 3, settings: Fields::new().with(1, &0.01_f64) };
    let outer = vec![Item { kind: 1, settings: Fields::new().with(2, &inner) }, Item::plain(2)];
    let verified = written(|writer| writer.encode(SIZES, &outer));
    let read: Vec<Item<'_>> = sections(&verified).unwrap().decode(SIZES).unwrap();
    assert_eq!(read, outer);
    let slope = read[0].settings.read("layer", path(), |fields| {
        let inner: Item<'_> = fields.get(2, "activation")?;
        inner.settings.read("activation", path(), |fields| fields.get::<f64>(1, "slope"))
    });
    assert_eq!(slope.unwrap(), 0.01);
}
