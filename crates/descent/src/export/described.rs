//! What an exported file says about itself.

use linalg::{Purpose, Scalar, stream};
use nn::{Layer, Network};
use rand::RngExt;

use super::program::Program;
use crate::Model;

/// Layers, classes, and a sample with its outputs.
pub(crate) struct Described {
    layers: String,
    classes: Option<Vec<String>>,
    numbers: usize,
    /// Features, and the outputs for them.
    pub(crate) test: (Vec<f32>, Vec<f32>),
}

/// The stream of the features of a test sample.
const TEST: Purpose = Purpose::new(*b"export\0\0");

impl Described {
    pub(crate) fn of<T: Scalar>(model: &Model<T>, program: &Program) -> Self {
        let mut random = stream(1, TEST, 0);
        let x: Vec<f32> = (0..program.inputs()).map(|_| random.random()).collect();
        let y = outputs(model.network(), &x);
        let classes = model.classes().map(|classes| classes.iter().map(str::to_owned).collect());
        Self { layers: layers(model.network()), classes, numbers: program.numbers(), test: (x, y) }
    }

    /// The names of the classes, if the model has them.
    pub(crate) fn classes(&self) -> Option<&[String]> {
        self.classes.as_deref()
    }

    /// Lines for a comment.
    pub(crate) fn lines(&self) -> [String; 2] {
        [
            format!("A network written by Descent {}.", env!("CARGO_PKG_VERSION")),
            format!("Layers: {}; {} parameters, {} bytes.", self.layers, self.numbers, 4 * self.numbers),
        ]
    }

    /// Keys and values for formats that have them.
    pub(crate) fn metadata(&self) -> Vec<(&'static str, String)> {
        let mut pairs = vec![("layers", self.layers.clone())];
        pairs.extend(self.classes.as_ref().map(|classes| ("classes", classes.join(","))));
        pairs
    }
}

fn outputs<T: Scalar>(network: &Network<T>, x: &[f32]) -> Vec<f32> {
    let x: Vec<T> = x.iter().map(|&x| T::from_f64(f64::from(x))).collect();
    let y = network.predict_row(&x).expect("as many features as inputs");
    y.iter().map(|y| y.to_f64() as f32).collect()
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
