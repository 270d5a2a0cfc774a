//! An encoder in a file is the same again, and whatever else stands there is refused.

use std::path::Path;

use data::{
    Cell, Cells, Column, Csv, DataError, Distribution, Encoder, EncoderOptions, Pairs, Scaling, Table, Task,
};
use files::{Fields, FileError, Frame, Item, Kind, Section, SectionWriter, Sections};
use proptest::prelude::*;

const SECTION: Section = Section::required("encoder");
const FRAME: Frame = Frame { kind: Kind::Model, version: 1, oldest: 1 };

fn path() -> &'static Path {
    Path::new("some.model")
}

fn bytes(fields: &Fields<'_>) -> Vec<u8> {
    let mut writer = SectionWriter::new();
    writer.encode(SECTION, fields);
    writer.finish(FRAME)
}

fn read(bytes: &[u8]) -> Result<Encoder, FileError> {
    let verified = FRAME.verify(bytes, path())?;
    let sections = Sections::of(&verified, &[SECTION], path())?;
    Encoder::read(&sections.decode(SECTION)?, path())
}

fn column(i: usize, rows: usize) -> impl Strategy<Value = Column> {
    let name = format!("column {i}");
    let number = prop_oneof![
        6 => (-1e3..1e3).prop_map(|x: f64| x),
        2 => (0..4_i32).prop_map(f64::from),
        1 => Just(f64::NAN),
        1 => any::<f64>().prop_filter("infinite", |x| !x.is_infinite()),
    ];
    let numbers = prop::collection::vec(number, rows);
    let codes = prop::collection::vec(prop_oneof![9 => 0..5_u32, 1 => Just(Cells::MISSING)], rows);
    let categories = |codes: Vec<u32>, names: [&str; 5]| Cells::Categories {
        names: names.map(str::to_owned).into(),
        codes,
    };
    let cells = prop_oneof![
        numbers.clone().prop_map(Cells::Numbers),
        numbers.prop_map(Cells::Dates),
        codes.clone().prop_map(move |codes| categories(codes, ["red", "blue", "", "Grün", "3"])),
        codes.prop_map(move |codes| categories(codes, ["7", "007", "-1.5", "20", "NA"])),
    ];
    cells.prop_map(move |cells| Column::new(name.clone(), cells))
}

/// A table of every kind of column whose target is the column `y`, and options.
fn cases() -> impl Strategy<Value = (Table, EncoderOptions)> {
    let table = (1_usize..6, 2_usize..30).prop_flat_map(|(columns, rows)| {
        let columns: Vec<_> = (0..columns).map(|i| column(i, rows)).collect();
        let y = prop_oneof![
            prop::collection::vec((0..3_i32).prop_map(f64::from), rows).prop_map(Cells::Numbers),
            prop::collection::vec(-1e6..1e6, rows).prop_map(Cells::Numbers),
            prop::collection::vec(0..4_u32, rows).prop_map(|codes| Cells::Categories {
                names: ["a", "b", "c", "d"].map(str::to_owned).into(),
                codes,
            }),
        ];
        (columns, y).prop_map(|(mut columns, y)| {
            columns.push(Column::new("y", y));
            Table::from_columns(columns).unwrap()
        })
    });
    let numbers = prop_oneof![
        Just(Scaling::Robust),
        Just(Scaling::Standard),
        Just(Scaling::Quantile(Distribution::Uniform)),
        Just(Scaling::Quantile(Distribution::Normal)),
    ];
    let options = (numbers, any::<bool>(), 1_usize..4).prop_map(|(numbers, pairs, rare)| {
        let pairs = if pairs { Pairs::Number } else { Pairs::OneHot };
        EncoderOptions::default().numbers(numbers).pairs(pairs).rare_below(rare)
    });
    (table, options)
}

proptest! {
    #[test]
    fn what_was_written_is_read_and_encodes_the_same_bits((table, options) in cases()) {
        let encoder = match Encoder::learn(&table, "y", &options, None) {
            Ok(encoder) => encoder,
            Err(DataError::Encoder(_)) => return Ok(()),
            Err(other) => panic!("{other}"),
        };
        let again = read(&bytes(&encoder.write())).unwrap();
        prop_assert_eq!(&again, &encoder);
        prop_assert_eq!(again.schema(), encoder.schema());
        let bits = |encoder: &Encoder| -> Vec<u32> {
            let samples = encoder.samples(&table).unwrap();
            (0..samples.len()).flat_map(|i| samples.features(i)).map(f32::to_bits).collect()
        };
        prop_assert_eq!(bits(&encoder), bits(&again));
        let all_bounded = bits(&encoder).iter().all(|&x| f32::from_bits(x).abs() <= 1000.0);
        prop_assert!(all_bounded, "an input is far out");
        if encoder.task() == Task::Regression {
            let number = |encoder: &Encoder, x: f32| encoder.number(x).to_bits();
            for x in [-1e30, -1.0, 0.0, 0.3, 1e30] {
                prop_assert_eq!(number(&encoder, x), number(&again, x));
            }
        }
    }

    /// The checksum of a file finds damage. What passes it may still be nonsense, and must not be taken.
    #[test]
    fn damaged_bytes_never_panic((table, options) in cases(), at: prop::sample::Index, to: u8, cut: bool) {
        let Ok(encoder) = Encoder::learn(&table, "y", &options, None) else { return Ok(()) };
        let mut content = content(&encoder.write());
        let at = at.index(content.len());
        if cut { content.truncate(at) } else { content[at] = to }
        if let Ok(fields) = files::decode::<Fields<'_>>(&content, "encoder", path())
            && let Ok(encoder) = Encoder::read(&fields, path())
        {
            // What is taken can be used, whatever it makes of the table.
            let _ = encoder.samples(&table);
            prop_assert_eq!(&read(&bytes(&encoder.write())).unwrap(), &encoder);
        }
    }
}

/// What stands in a section.
fn content(fields: &Fields<'_>) -> Vec<u8> {
    let bytes = bytes(fields);
    // After the header: the length of the name, the name, whether it is required, and the length.
    bytes[files::HEADER_BYTES + 1 + "encoder".len() + 1 + 8..].to_vec()
}

/// Every kind of column and of date, classes and numbers.
fn golden() -> [Encoder; 2] {
    let number = |i: i32| f64::from(i * i % 7);
    let numbers = |offset: i32| (0..12).map(|i| number(i + offset)).collect::<Vec<_>>();
    let mut missing = numbers(3);
    missing[4] = f64::NAN;
    let table = Table::from_columns(vec![
        Column::numbers("size", numbers(0)),
        Column::numbers("rooms", missing),
        Column::dates("sold", numbers(5)),
        Column::categories("garden", (0..12).map(|i| if i % 3 == 0 { "yes" } else { "no" })),
        Column::optional_categories(
            "color",
            (0..12).map(|i| {
                (i != 5).then(|| {
                    ["red", "blue", "green"][(i * i % 3) as usize].to_owned()
                        + if i == 7 { "ish" } else { "" }
                })
            }),
        ),
        Column::numbers("same", vec![1.0; 12]),
        Column::numbers("y", (0..12).map(|i| f64::from(i) + 0.25).collect()),
    ])
    .unwrap();
    let robust = Encoder::learn(&table, "y", &EncoderOptions::default(), None).unwrap();
    let quantiles =
        EncoderOptions::default().numbers(Scaling::Quantile(Distribution::Normal)).task(Task::Classification);
    [robust, Encoder::learn(&table.without(&["y"]), "garden", &quantiles, None).unwrap()]
}

/// Encoders that were written are read for ever. The files are what `content` gave of `golden` in November 2026.
#[test]
fn the_bytes_of_an_encoder_stay() {
    for (encoder, name) in golden().iter().zip(["encoder-numbers", "encoder-classes"]) {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(name);
        let content = content(&encoder.write());
        assert!(std::fs::read(&path).unwrap() == content, "{name} is written otherwise");
        let fields = files::decode::<Fields<'_>>(&content, "encoder", &path).unwrap();
        assert_eq!(Encoder::read(&fields, &path).unwrap(), *encoder);
    }
}

#[test]
fn all_ways_to_write_dates_are_kept() {
    for (first, second) in [
        ("2024-05-31", "2024-06-30"),
        ("31.05.2024", "30.06.2024"),
        ("5/31/2024", "6/30/2024"),
        ("31/5/2024", "30/6/2024"),
    ] {
        let csv = format!("day,y\n{first},1\n{second},2\n{second},2.5\n");
        let table = Csv::new().from_bytes(csv.as_bytes(), "days.csv").unwrap();
        let encoder = Encoder::learn(&table, "y", &EncoderOptions::default(), None).unwrap();
        let again = read(&bytes(&encoder.write())).unwrap();
        assert_eq!(again.schema(), table.without(&["y"]).schema());
        let mut x = [0.0];
        again.encode_row(&[Cell::Text(second)], &mut x).unwrap();
        assert_eq!(x, [0.0], "{second} is the median");
    }
}

fn item(kind: u16, settings: Fields<'static>) -> Item<'static> {
    Item { kind, settings }
}

/// The parts of a small encoder as they stand in a file, each of which may be replaced.
#[derive(Clone)]
struct Parts {
    sources: Vec<(&'static str, Item<'static>)>,
    columns: Vec<(u32, Item<'static>)>,
    target: (&'static str, Item<'static>),
    unread: Vec<(&'static str, u16)>,
}

impl Parts {
    fn new() -> Self {
        let numbers = |x: f64| item(1, Fields::new().with(1, &x));
        let names = item(2, Fields::new().with(1, &vec!["a", "b"]));
        Self {
            sources: vec![("size", numbers(2.5)), ("kind", names)],
            columns: vec![(0, robust(2.5, 0.5)), (0, Item::plain(4)), (1, Item::plain(6))],
            target: ("y", scale([0.0, 1.0, -2.0, 2.0])),
            unread: vec![("same", 1)],
        }
    }

    fn read(&self) -> Result<Encoder, FileError> {
        let fields = Fields::new().with(1, &self.sources).with(2, &self.columns);
        read(&bytes(&fields.with(3, &self.target).with(4, &self.unread)))
    }
}

fn robust(median: f64, factor: f64) -> Item<'static> {
    item(1, Fields::new().with(1, &median).with(2, &factor))
}

fn scale([mean, deviation, least, most]: [f64; 4]) -> Item<'static> {
    item(2, Fields::new().with(1, &mean).with(2, &deviation).with(3, &least).with(4, &most))
}

fn one_hot(categories: u64) -> Item<'static> {
    item(5, Fields::new().with(1, &categories).with(2, &true).with(3, &false))
}

#[test]
fn parts_that_cannot_be_are_refused() {
    let whole = Parts::new();
    let encoder = whole.read().unwrap();
    assert_eq!((encoder.dense_inputs(), encoder.sparse_inputs()), (3, 0));
    let refused = |change: &dyn Fn(&mut Parts), expected: &str| {
        let mut parts = whole.clone();
        change(&mut parts);
        let error = parts.read().unwrap_err().to_string();
        assert!(error.starts_with("some.model: ") && error.contains(expected), "{error}, not {expected}");
    };
    let nan = f64::NAN;
    let quantiles = |quantiles: &[f64], distribution: u16| {
        item(3, Fields::new().with(1, &quantiles).with(2, &distribution))
    };
    refused(&|parts| parts.columns[0].1 = robust(nan, 0.5), "encoder is NaN, expected finite numbers");
    refused(
        &|parts| parts.columns[0].1 = robust(1.0, f64::INFINITY),
        "encoder is inf, expected finite numbers",
    );
    refused(&|parts| parts.columns[0].1.kind = 99, "kind 99");
    refused(&|parts| parts.columns[0].1.settings = Fields::new(), "without its median, field 1");
    refused(&|parts| parts.columns[0].1.kind = 4, "field 1");
    refused(&|parts| parts.columns[0].1 = quantiles(&[1.0], 1), "two quantiles or more that ascend");
    refused(&|parts| parts.columns[0].1 = quantiles(&[1.0, 0.5], 1), "two quantiles or more that ascend");
    refused(&|parts| parts.columns[0].1 = quantiles(&[1.0, nan], 1), "finite numbers");
    refused(&|parts| parts.columns[0].1 = quantiles(&[1.0, 2.0], 3), "distribution 1 or 2");
    refused(&|parts| parts.columns[0].0 = 2, "encoders that fit their columns");
    refused(&|parts| parts.columns[0].0 = u32::MAX, "encoders that fit their columns");
    refused(&|parts| parts.columns[0].1 = Item::plain(6), "encoders that fit their columns");
    refused(&|parts| parts.columns[2].1 = robust(0.0, 1.0), "encoders that fit their columns");
    refused(&|parts| parts.columns[2].1 = one_hot(3), "encoders that fit their columns");
    refused(&|parts| parts.columns[2].1 = one_hot(u64::MAX), "fewer than 2³² categories");
    refused(&|parts| drop(parts.columns.pop()), "an encoder of each column");
    refused(&|parts| parts.columns.swap(0, 2), "encoders in the order of their columns");
    refused(&|parts| parts.sources[1].0 = "size", "columns of different names");
    refused(&|parts| parts.target.0 = "kind", "columns of different names");
    refused(&|parts| parts.sources[0].1 = item(1, Fields::new().with(1, &nan)), "finite numbers");
    refused(&|parts| parts.sources[0].1.kind = 7, "kind of column 7");
    refused(&|parts| parts.sources[1].1 = item(2, Fields::new().with(1, &vec!["a", "a"])), "different names");
    refused(
        &|parts| parts.sources[1].1 = item(2, Fields::new().with(1, &vec!["a", "b", "c"])),
        "encoders that fit their columns",
    );
    refused(&|parts| (parts.sources, parts.columns) = (vec![], vec![]), "columns that can be encoded");
    let classes = |names: &[&str]| item(1, Fields::new().with(1, &names));
    refused(&|parts| parts.target.1 = classes(&["a"]), "two classes or more");
    refused(&|parts| parts.target.1 = classes(&["a", "a"]), "different names");
    refused(&|parts| parts.target.1 = classes(&["a", ""]), "names of classes");
    refused(&|parts| parts.target.1.kind = 3, "kind of target 3");
    for numbers in [[0.0, 0.0, 1.0, 2.0], [0.0, -1.0, 1.0, 2.0], [0.0, 1.0, 2.0, 1.0]] {
        refused(&|parts| parts.target.1 = scale(numbers), "a positive deviation and a range");
    }
    refused(&|parts| parts.target.1 = scale([nan, 1.0, 0.0, 1.0]), "finite numbers");
    refused(&|parts| parts.unread[0].1 = 4, "reason 1, 2 or 3");
}
