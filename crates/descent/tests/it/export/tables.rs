//! Models of tables with everything that a column becomes, and rows for them.

use descent::Model;
use descent::data::{
    Cell, Column, ColumnCells, Distribution, Encoder, EncoderOptions, Pairs, Scaling, Table, Task,
};
use descent::nn::{Network, Quantiles};
use descent::tabular::Preset;

/// A cell of a row.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum OwnedCell {
    Number(f64),
    Text(String),
    Missing,
}

impl OwnedCell {
    pub(super) fn given(&self) -> Cell<'_> {
        match self {
            Self::Number(x) => Cell::Number(*x),
            Self::Text(text) => Cell::Text(text),
            Self::Missing => Cell::Missing,
        }
    }
}

/// Rows of each model.
const ROWS: usize = 24;
/// Rows that its encoder learns from.
const TRAINING_ROWS: usize = 200;

/// Names that no identifier, comment or text of a language can hold as they are.
const ODD: [&str; 16] = [
    "Other",
    "Missing",
    "type",
    "Self",
    "a b",
    "a-b",
    "A B",
    "\"quoted\" \\",
    "*/ \u{202e}",
    "what??/",
    "3",
    "-3",
    "ж",
    "zwei\nZeilen",
    "null",
    "größer",
];

/// Every kind of column; the targets depend on none.
fn table() -> Table {
    let n = TRAINING_ROWS;
    let number = |i: usize| ((i * 37) % 101) as f64 / 7.0;
    let some = |i: usize, names: &[&'static str]| names[(i * i + i / 3) % names.len()];
    Table::from_columns(vec![
        Column::numbers("size", (0..n).map(|i| if i % 11 == 0 { f64::NAN } else { number(i) }).collect()),
        Column::numbers("2nd size", (0..n).map(|i| -1e4 * number(7 * i)).collect()),
        Column::dates("type", (0..n).map(|i| 19_000.0 + ((i * 13) % 60) as f64).collect()),
        Column::dates(
            "self",
            (0..n).map(|i| if i % 7 == 3 { f64::NAN } else { (i % 9) as f64 - 800.0 }).collect(),
        ),
        Column::numbers("gain", (0..n).map(|i| [0.0, 0.0, 0.0, 7298.0, 0.25][i % 5]).collect()),
        Column::numbers("kept", (0..n).map(|i| if i % 4 == 0 { f64::NAN } else { 4.0 }).collect()),
        Column::optional_categories(
            "Color",
            (0..n).map(|i| {
                (i % 13 != 5).then(|| if i == 6 { "pink" } else { some(i, &["red", "blue", "grün"]) })
            }),
        ),
        Column::categories("color!", (0..n).map(|i| if i == 9 { "rare" } else { ODD[i % ODD.len()] })),
        Column::categories("größe", (0..n).map(|i| ["no", "yes"][i % 2])),
        Column::categories("shape */", (0..n).map(|i| some(i, &["round", "square", "long"]))),
        Column::optional_categories(
            "中文 \"\\",
            (0..n).map(|i| (i % 17 != 2).then(|| some(i, &["1", "2", "10", "2.5"]))),
        ),
        // Every name is rare.
        Column::optional_categories("id", (0..n).map(|i| (i % 10 != 0).then(|| format!("n{i}")))),
        Column::categories("class", (0..n).map(|i| some(i + 2, &["dear", "cheap", "so, \"so\""]))),
        Column::numbers("price", (0..n).map(|i| 3000.0 + 210.0 * number(3 * i + 1)).collect()),
    ])
    .unwrap()
}

/// A model for each way to scale numbers, of classes, numbers and quantiles; with one network and with three;
/// with layers that sparse features pass by, and without; of all kinds of columns, and of some alone.
pub(super) fn models() -> Vec<Model<f32>> {
    let all = table();
    let (classes, numbers) = (all.clone().without(&["price"]), all.without(&["class"]));
    let categories = ["size", "2nd size", "type", "self", "gain", "kept", "größe"];
    let texts = ["Color", "color!", "größe", "shape */", "中文 \"\\", "id"];
    let uniform = Scaling::Quantile(Distribution::Uniform);
    let normal = Scaling::Quantile(Distribution::Normal);
    vec![
        model(&classes, Preset::Tabular, Scaling::Robust, 3),
        model(&classes, Preset::Plain, Scaling::Standard, 1),
        model(&numbers, Preset::Tabular, uniform, 1),
        model(&numbers, Preset::Tabular, normal, 3),
        model(&numbers, Preset::Small, Scaling::Standard, 1),
        model(&classes.clone().without(&categories), Preset::Plain, Scaling::Robust, 1),
        model(&numbers.clone().without(&texts), Preset::Tabular, Scaling::Robust, 1),
        model(&classes.without(&texts), Preset::Small, normal, 3),
    ]
}

/// A model with networks that nobody trained. Networks for numbers by [`Preset::Tabular`] have quantiles if
/// there are several of them.
fn model(table: &Table, preset: Preset, numbers: Scaling, members: usize) -> Model<f32> {
    let (target, task) = match table.column("price") {
        Some(_) => ("price", Task::Regression),
        None => ("class", Task::Classification),
    };
    let mut recipe = preset.recipe(task).hidden(&[9, 6]);
    recipe.zero_outputs = false;
    recipe.spread_of_biases = 0.5;
    let quantiles = task == Task::Regression && members > 1;
    if quantiles {
        recipe = recipe.intervals(Quantiles::new(&[0.1, 0.5, 0.9]).unwrap());
    }
    let pairs = if members > 1 { Pairs::Number } else { Pairs::OneHot };
    let options = EncoderOptions::default().task(task).numbers(numbers).pairs(pairs);
    // Without rare categories every other time.
    let options = options.rare_below(if numbers == Scaling::Standard { 1 } else { 3 });
    let encoder = Encoder::learn(table, target, &options, None).unwrap();
    let topology = recipe.topology(&encoder).unwrap();
    let mut networks = (1..=members as u64).map(|seed| recipe.network(topology.clone(), seed));
    let first: Network<f32> = networks.next().unwrap();
    Model::new(first).with_members(networks).with_encoder(encoder)
}

/// Rows with cells as in training, beyond them, of unknown names and missing.
pub(super) fn rows(model: &Model<f32>) -> Vec<Vec<OwnedCell>> {
    let table = table();
    let columns = model.encoder().unwrap().rules();
    let row = |j: usize| {
        let cell = |(i, column): (usize, &descent::data::ColumnRules<'_>)| match (i + 3 * j) % 7 {
            0 => OwnedCell::Missing,
            k => match column.cells {
                ColumnCells::Categories { names } if k == 1 || names.is_empty() => {
                    OwnedCell::Text("never seen".to_owned())
                }
                ColumnCells::Categories { names } => OwnedCell::Text(names[(i + j) % names.len()].clone()),
                _ => {
                    let found = table.column(column.name).unwrap().cells();
                    let (descent::data::Cells::Numbers(x) | descent::data::Cells::Dates(x)) = found else {
                        panic!("{} has no numbers", column.name)
                    };
                    let x: Vec<f64> = x.iter().copied().filter(|x| !x.is_nan()).collect();
                    let (one, other) = (x[(5 * i + 7 * j) % x.len()], x[(j * j) % x.len()]);
                    OwnedCell::Number(match k {
                        1 => one + 0.4 * (one - other),
                        2 | 3 => (one + other) / 2.0,
                        _ => one,
                    })
                }
            },
        };
        columns.iter().enumerate().map(cell).collect()
    };
    (0..ROWS).map(row).collect()
}

/// The outputs for a row, in the unit of the target if that is a number, and a unit to measure differences
/// in.
pub(super) fn outputs(model: &Model<f32>, row: &[OwnedCell]) -> (Vec<f64>, f64) {
    let cells: Vec<Cell<'_>> = row.iter().map(OwnedCell::given).collect();
    let outputs = model.predict_cells(&cells).unwrap();
    match model.encoder().unwrap().target_scale() {
        Some(scale) => (outputs.iter().map(|&y| scale.number(y)).collect(), scale.deviation),
        None => (outputs.iter().map(|&y| f64::from(y)).collect(), 1.0),
    }
}

/// Together the models have every rule, each in a network with it and in one of several.
#[test]
fn the_models_have_every_rule() {
    use descent::data::Rule;
    let mut seen = [false; 10];
    for model in models() {
        for (_, rule) in model.encoder().unwrap().rules().iter().flat_map(|column| column.rules.clone()) {
            let place = match rule {
                Rule::Linear { .. } => 0,
                Rule::Smooth { .. } => 1,
                Rule::Share { distribution: Distribution::Uniform, .. } => 2,
                Rule::Share { distribution: Distribution::Normal, .. } => 3,
                Rule::Missing => 4,
                Rule::Pair => 5,
                Rule::Values { .. } => 6,
                Rule::OneHot { other: Some(_), missing: Some(_), .. } => 7,
                Rule::OneHot { other: Some(_), .. } | Rule::OneHot { missing: Some(_), .. } => 8,
                Rule::OneHot { .. } => 9,
                other => panic!("{other:?}"),
            };
            seen[place] = true;
        }
        for row in rows(&model) {
            let (outputs, unit) = outputs(&model, &row);
            assert!(outputs.iter().all(|y| y.is_finite()) && unit > 0.0);
        }
    }
    assert_eq!(seen, [true; 10]);
}
