//! What an exported file says about itself.

use data::{ColumnCells, ColumnRules, TargetScale};
use linalg::{Purpose, Random, Scalar, stream};
use nn::{Layer, Network};
use rand::RngExt;
use serde_json::json;

use super::program::Program;
use crate::Model;

/// Layers, classes, what becomes of tables, and a sample with its outputs.
pub(crate) struct Described<'m> {
    layers: String,
    classes: Option<Vec<&'m str>>,
    numbers: usize,
    /// How many networks there are.
    members: usize,
    /// For a model of tables.
    pub(crate) table: Option<Reads<'m>>,
    pub(crate) test: Test<'m>,
}

/// The columns that a model reads, and the one it learnt.
pub(crate) struct Reads<'m> {
    pub(crate) columns: Vec<ColumnRules<'m>>,
    pub(crate) target: &'m str,
    /// What outputs mean, if the target is a number.
    pub(crate) scale: Option<TargetScale>,
}

/// A sample to test with.
pub(crate) struct Test<'m> {
    /// The cells of a row, for a model of tables.
    pub(crate) cells: Vec<TestCell<'m>>,
    /// The features.
    pub(crate) x: Vec<f32>,
    /// The outputs, in the unit of the target if that is a number of a table.
    pub(crate) y: Vec<f32>,
}

/// A cell of a test row.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum TestCell<'m> {
    Number(f64),
    /// A category, by its place and name.
    Category(usize, &'m str),
    Missing,
}

/// The stream of the features of a test sample.
const TEST: Purpose = Purpose::new(*b"export\0\0");

impl<'m> Described<'m> {
    pub(crate) fn of<T: Scalar>(model: &'m Model<T>, program: &Program) -> Self {
        let table = model.encoder().map(|encoder| Reads {
            columns: encoder.rules(),
            target: encoder.target(),
            scale: encoder.target_scale(),
        });
        Self {
            layers: layers(model.network()),
            classes: model.classes().map(|classes| classes.iter().collect()),
            numbers: program.numbers(),
            members: model.members().len(),
            test: test(model, table.as_ref()),
            table,
        }
    }

    /// The names of the classes, if the model has them.
    pub(crate) fn classes(&self) -> Option<&[&'m str]> {
        self.classes.as_deref()
    }

    /// Lines for a comment.
    pub(crate) fn lines(&self) -> [String; 2] {
        let what = match self.members {
            1 => "A network".to_owned(),
            members => format!("{members} networks, whose outputs are averaged,"),
        };
        [
            format!("{what} written by Descent {}.", env!("CARGO_PKG_VERSION")),
            format!("Layers: {}; {} parameters, {} bytes.", self.layers, self.numbers, 4 * self.numbers),
        ]
    }

    /// Keys and values for formats that have them.
    pub(crate) fn metadata(&self) -> Vec<(&'static str, String)> {
        let mut pairs = vec![("layers", self.layers.clone())];
        pairs.extend((self.members > 1).then(|| ("members", self.members.to_string())));
        pairs.extend(self.classes.as_ref().map(|classes| ("classes", json!(classes).to_string())));
        pairs.extend(self.table.as_ref().map(|table| ("target", table.target.to_owned())));
        pairs
    }
}

fn test<'m, T: Scalar>(model: &'m Model<T>, table: Option<&Reads<'m>>) -> Test<'m> {
    let mut random = stream(1, TEST, 0);
    let inputs = model.network().topology().inputs();
    let (cells, x) = match (model.encoder(), table) {
        (Some(encoder), Some(table)) => {
            let cells: Vec<TestCell<'m>> =
                table.columns.iter().map(|column| test_cell(column, &mut random)).collect();
            let given: Vec<data::Cell<'_>> = cells.iter().map(|cell| cell.given()).collect();
            let mut x = vec![0.0; inputs];
            encoder.encode_row(&given, &mut x).expect("cells of the kinds of their columns");
            (cells, x)
        }
        _ => (Vec::new(), (0..inputs).map(|_| random.random()).collect()),
    };
    let unit = |y: f64| match table.and_then(|table| table.scale) {
        Some(scale) => scale.number(y as f32) as f32,
        None => y as f32,
    };
    let y = outputs(model, &x).into_iter().map(unit).collect();
    Test { cells, x, y }
}

/// The mean of the networks' outputs.
fn outputs<T: Scalar>(model: &Model<T>, x: &[f32]) -> Vec<f64> {
    let x: Vec<T> = x.iter().map(|&x| T::from_f64(f64::from(x))).collect();
    let mut mean = vec![0.0; model.network().topology().outputs()];
    for member in model.members() {
        let a = member.predict_row(&x).expect("as many features as inputs");
        mean.iter_mut().zip(&a).for_each(|(mean, a)| *mean += a.to_f64() / model.members().len() as f64);
    }
    mean
}

/// A number that is not far from the median, or one of the categories.
fn test_cell<'m>(column: &ColumnRules<'m>, random: &mut Random) -> TestCell<'m> {
    let near = |median: f64, random: &mut Random| {
        let factor = column.rules.iter().find_map(|(_, rule)| match rule {
            data::Rule::Linear { factor, .. } | data::Rule::Smooth { factor, .. } => Some(*factor),
            _ => None,
        });
        let width = factor.filter(|&factor| factor > 0.0).map_or(1.0, |factor| 1.0 / factor);
        // Numbers with few digits: the test is to be read.
        let x = median + width * (random.random::<f64>() - 0.5);
        format!("{x:.3e}").parse().unwrap_or(median)
    };
    match column.cells {
        ColumnCells::Numbers { median } => TestCell::Number(near(median, random)),
        ColumnCells::Dates { median, .. } => TestCell::Number(near(median, random).round()),
        ColumnCells::Categories { names } if !names.is_empty() => {
            let place = random.random_range(0..names.len());
            TestCell::Category(place, &names[place])
        }
        _ => TestCell::Missing,
    }
}

impl TestCell<'_> {
    /// As an encoder takes it.
    pub(crate) fn given(&self) -> data::Cell<'_> {
        match *self {
            Self::Number(x) => data::Cell::Number(x),
            Self::Category(_, name) => data::Cell::Text(name),
            Self::Missing => data::Cell::Missing,
        }
    }
}

/// `784 → dense 30 sigmoid → dense 10 softmax-cross-entropy`.
fn layers<T: Scalar>(network: &Network<T>) -> String {
    let topology = network.topology();
    let mut text = topology.inputs().to_string();
    for (l, layer) in topology.layers().iter().enumerate() {
        if matches!(layer, Layer::Dropout(_)) {
            continue;
        }
        let outputs = topology.sizes()[l + 1];
        text.push_str(&format!(" → {} {outputs}", layer.name()));
        match layer {
            _ if l + 1 == topology.layers().len() => text.push_str(&format!(" {}", topology.loss())),
            Layer::Dense(dense) => text.push_str(&format!(" {}", dense.activation)),
            Layer::Parametric(layer) => text.push_str(&format!(" {}", layer.activation)),
            _ => {}
        }
    }
    text
}
