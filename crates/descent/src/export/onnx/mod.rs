//! ONNX: a graph of standard operators with a batch of any size.

mod encoder;
mod graph;
mod network;
mod share;

use data::TargetScale;
use linalg::Scalar;

use super::{Described, ExportError, Program};
use crate::Model;
use graph::{Graph, Type, int, ints, texts, type_of};

/// The bytes of the file. The graph takes `features` (samples × features), or for a model of tables each column
/// by its name (samples × 1): numbers and dates as doubles, with NaN for missing ones and dates in days since
/// 1970-01-01, categories as texts. It gives `outputs` (samples × outputs), in the unit of the target if that
/// is a number of a table, and `label` if the outputs are those of classes.
pub(super) fn write<T: Scalar>(model: &Model<T>) -> Result<Vec<u8>, ExportError> {
    let program = Program::of(model)?;
    let about = Described::of(model, &program);
    let columns = about.table.as_ref().map(|table| &table.columns[..]);
    let scale = about.table.as_ref().and_then(|table| table.scale);
    let mut graph =
        Graph::with_inputs(columns.unwrap_or_default().iter().map(|column| column.name.to_owned()));
    let [dense, sparse] = match columns {
        Some(columns) => encoder::add(&mut graph, columns, program.dense)?,
        None => features(&mut graph, &program),
    };
    let outputs = network::add(&mut graph, &program, dense, sparse)?;
    let outputs = match scale {
        Some(scale) => in_units(&mut graph, &outputs, scale),
        None => outputs,
    };
    let name = graph.free("outputs");
    graph.rename(&outputs, &name);
    // Several outputs for a number are its quantiles.
    if program.outputs() > 1 && scale.is_none() {
        let class = graph.node("ArgMax", &[&outputs], &[int("axis", 1), int("keepdims", 0)]);
        let (label, of) = match about.classes() {
            Some(classes) => {
                let numbers: Vec<i64> = (0..classes.len() as i64).collect();
                let attributes = [ints("keys_int64s", &numbers), texts("values_strings", classes)];
                (graph.ml("LabelEncoder", &[&class], &attributes), Type::Text)
            }
            None => (class, Type::Int64),
        };
        let name = graph.free("label");
        graph.rename(&label, &name);
        graph.output(&name, of, None, "the class with the largest output");
    }
    let what = match about.table.as_ref() {
        _ if program.probabilities() => "the probabilities of the classes".to_owned(),
        Some(table) if scale.is_some() => format!("{}, or its quantiles if there are several", table.target),
        _ => "the outputs of the network".to_owned(),
    };
    graph.output(&name, Type::Float, Some(program.outputs()), &what);
    Ok(graph::model(graph, &about.metadata()))
}

/// The dense and the sparse features, cut out of one input.
fn features(graph: &mut Graph, program: &Program) -> [Option<String>; 2] {
    let features = graph.input("features", Type::Float, program.inputs(), "the features of samples");
    if program.sparse == 0 {
        return [Some(features), None];
    }
    let (dense, all) = (program.dense, program.inputs());
    [(0, dense), (dense, all)].map(|(from, to)| {
        let (from, to) = (graph.integers(&[from as i64]), graph.integers(&[to as i64]));
        let axis = graph.integers(&[1]);
        Some(graph.node("Slice", &[&features, &from, &to, &axis], &[]))
    })
}

/// Outputs in the unit of the target, as floats.
fn in_units(graph: &mut Graph, outputs: &str, scale: TargetScale) -> String {
    let [deviation, mean, least, most] =
        [scale.deviation, scale.mean, scale.least, scale.most].map(|x| graph.double(x));
    let y = graph.node("Cast", &[outputs], &[type_of("to", Type::Double)]);
    let y = graph.node("Mul", &[&y, &deviation], &[]);
    let y = graph.node("Add", &[&y, &mean], &[]);
    let y = graph.node("Clip", &[&y, &least, &most], &[]);
    graph.node("Cast", &[&y], &[type_of("to", Type::Float)])
}
