//! A graph of operators, built node by node.
//!
//! The numbers of fields and types are those of `onnx.proto3` of ONNX 1.17.

use std::collections::HashSet;

use files::Message;

/// The type of the elements of a tensor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Type {
    Float = 1,
    Int64 = 7,
    Text = 8,
    Double = 11,
}

/// The set that an operator belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Domain {
    /// `ai.onnx`.
    Standard,
    /// `ai.onnx.ml`.
    Ml,
}

impl Domain {
    fn name(self) -> &'static str {
        match self {
            Self::Standard => "",
            Self::Ml => "ai.onnx.ml",
        }
    }
}

/// Inputs, nodes, constants and outputs.
#[derive(Debug, Default)]
pub(super) struct Graph {
    nodes: Vec<Message>,
    constants: Vec<Message>,
    inputs: Vec<Message>,
    outputs: Vec<Message>,
    /// The names of all inputs.
    taken: HashSet<String>,
    /// How many values have been named so far.
    values: usize,
    uses_ml: bool,
}

/// An attribute of a node.
pub(super) fn int(name: &str, value: i64) -> Message {
    attribute(name, 2).int(3, value)
}
pub(super) fn float(name: &str, value: f32) -> Message {
    attribute(name, 1).float(2, value)
}
pub(super) fn floats(name: &str, values: &[f32]) -> Message {
    values.iter().fold(attribute(name, 6), |message, &value| message.float(7, value))
}
/// The attribute that names a type.
pub(super) fn type_of(name: &str, of: Type) -> Message {
    int(name, of as i64)
}
pub(super) fn ints(name: &str, values: &[i64]) -> Message {
    values.iter().fold(attribute(name, 7), |message, &value| message.int(8, value))
}
pub(super) fn texts(name: &str, values: &[&str]) -> Message {
    values.iter().fold(attribute(name, 8), |message, value| message.text(9, value))
}
pub(super) fn text(name: &str, value: &str) -> Message {
    attribute(name, 3).text(4, value)
}

fn attribute(name: &str, kind: i64) -> Message {
    Message::new().text(1, name).int(20, kind)
}

impl Graph {
    /// A graph with these names of inputs.
    pub(super) fn with_inputs(names: impl IntoIterator<Item = String>) -> Self {
        Self { taken: names.into_iter().collect(), ..Self::default() }
    }

    /// A tensor of the batch that the caller gives, (samples × width), and what it is.
    pub(super) fn input(&mut self, name: &str, of: Type, width: usize, about: &str) -> String {
        self.inputs.push(value(name, of, Some(width)).text(3, about));
        name.to_owned()
    }

    /// A result, with the name it has for the caller, and what it is.
    pub(super) fn output(&mut self, name: &str, of: Type, width: Option<usize>, about: &str) {
        self.outputs.push(value(name, of, width).text(3, about));
    }

    /// Numbers that never change, of this shape.
    pub(super) fn constant(&mut self, dims: &[usize], values: &[f32]) -> String {
        let raw: Vec<u8> = values.iter().flat_map(|x| x.to_le_bytes()).collect();
        self.tensor(dims, Type::Float, &raw)
    }
    /// Doubles that never change, of this shape.
    pub(super) fn doubles(&mut self, dims: &[usize], values: &[f64]) -> String {
        let raw: Vec<u8> = values.iter().flat_map(|x| x.to_le_bytes()).collect();
        self.tensor(dims, Type::Double, &raw)
    }
    /// A double that never changes.
    pub(super) fn double(&mut self, value: f64) -> String {
        self.doubles(&[], &[value])
    }
    /// Integers that never change.
    pub(super) fn integers(&mut self, values: &[i64]) -> String {
        let raw: Vec<u8> = values.iter().flat_map(|x| x.to_le_bytes()).collect();
        self.tensor(&[values.len()], Type::Int64, &raw)
    }

    fn tensor(&mut self, dims: &[usize], of: Type, raw: &[u8]) -> String {
        let name = self.name("c");
        let message = dims.iter().fold(Message::new(), |message, &n| message.int(1, n as i64));
        self.constants.push(message.int(2, of as i64).text(8, &name).bytes(9, raw));
        name
    }

    /// The result of an operator.
    pub(super) fn node(&mut self, operator: &str, inputs: &[&str], attributes: &[Message]) -> String {
        let name = self.name("v");
        self.add(Domain::Standard, operator, inputs, &name, attributes);
        name
    }
    /// The result of an operator of `ai.onnx.ml`.
    pub(super) fn ml(&mut self, operator: &str, inputs: &[&str], attributes: &[Message]) -> String {
        let name = self.name("v");
        self.add(Domain::Ml, operator, inputs, &name, attributes);
        name
    }
    /// Gives `value` the name that the caller sees.
    pub(super) fn rename(&mut self, value: &str, name: &str) {
        self.add(Domain::Standard, "Identity", &[value], name, &[]);
    }

    fn add(&mut self, domain: Domain, operator: &str, inputs: &[&str], output: &str, attributes: &[Message]) {
        self.uses_ml |= domain == Domain::Ml;
        let node = inputs.iter().fold(Message::new(), |node, input| node.text(1, input));
        let node = node.text(2, output).text(3, output).text(4, operator).messages(5, attributes);
        self.nodes.push(if domain == Domain::Ml { node.text(7, domain.name()) } else { node });
    }

    /// A name that no input has: columns may have any.
    fn name(&mut self, kind: &str) -> String {
        self.values += 1;
        let name = format!("/{kind}{}", self.values);
        if self.taken.contains(&name) { self.name(kind) } else { name }
    }

    /// `name`, or if a column is called so, the same with a line below.
    pub(super) fn free(&self, name: &str) -> String {
        let mut name = name.to_owned();
        while self.taken.contains(&name) {
            name.push('_');
        }
        name
    }

    /// Whether it has operators of `ai.onnx.ml`.
    pub(super) fn uses_ml(&self) -> bool {
        self.uses_ml
    }

    pub(super) fn finish(self, name: &str) -> Message {
        Message::new()
            .messages(1, &self.nodes)
            .text(2, name)
            .messages(5, &self.constants)
            .messages(11, &self.inputs)
            .messages(12, &self.outputs)
    }
}

/// The name, type and shape of what goes in or out: (samples), or (samples × width).
fn value(name: &str, of: Type, width: Option<usize>) -> Message {
    let samples = Message::new().text(2, "samples");
    let width = width.map(|n| Message::new().int(1, n as i64));
    let shape = Message::new().messages(1, std::iter::once(&samples).chain(&width));
    let tensor = Message::new().int(1, of as i64).message(2, &shape);
    Message::new().text(1, name).message(2, &Message::new().message(1, &tensor))
}

/// The model around a graph. IR version 10 came with opset 21.
pub(super) fn model(graph: Graph, about: &[(&str, String)]) -> Vec<u8> {
    let uses_ml = graph.uses_ml();
    let opset = |domain: Domain, version| Message::new().text(1, domain.name()).int(2, version);
    let pair = |(key, value): &(&str, String)| Message::new().text(1, key).text(2, value);
    let mut opsets = vec![opset(Domain::Standard, OPSET)];
    opsets.extend(uses_ml.then(|| opset(Domain::Ml, ML_OPSET)));
    let pairs: Vec<Message> = about.iter().map(pair).collect();
    Message::new()
        .int(1, 10)
        .text(2, "descent")
        .text(3, env!("CARGO_PKG_VERSION"))
        .message(7, &graph.finish("descent"))
        .messages(8, &opsets)
        .messages(14, &pairs)
        .into_bytes()
}

/// The version of the standard operators. Gelu came with 20.
pub(super) const OPSET: i64 = 21;
/// The version of those of `ai.onnx.ml`.
pub(super) const ML_OPSET: i64 = 4;
