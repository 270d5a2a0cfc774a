//! ONNX: a graph of standard operators with a batch of any size.

mod graph;
mod network;

use linalg::Scalar;

use super::{Described, ExportError, Program};
use crate::Model;
use graph::{Graph, Type, int, ints, texts};

/// The bytes of the file. The graph takes `features` (samples × features) and gives `outputs`, and `label` if
/// the outputs are those of classes.
pub(super) fn write<T: Scalar>(model: &Model<T>) -> Result<Vec<u8>, ExportError> {
    let program = Program::of(model.network())?;
    let about = Described::of(model, &program);
    let mut graph = Graph::default();
    let features = graph.input("features", Type::Float, program.inputs());
    let (dense, sparse) = if program.sparse == 0 {
        (features, None)
    } else {
        let cut = |graph: &mut Graph, from: usize, to: usize| {
            let (from, to) = (graph.integers(&[from as i64]), graph.integers(&[to as i64]));
            let axis = graph.integers(&[1]);
            graph.node("Slice", &[&features, &from, &to, &axis], &[])
        };
        let (dense, all) = (program.dense, program.inputs());
        (cut(&mut graph, 0, dense), Some(cut(&mut graph, dense, all)))
    };
    let outputs = network::add(&mut graph, &program, dense, sparse)?;
    graph.rename(&outputs, "outputs");
    if program.outputs() > 1 {
        let class = graph.node("ArgMax", &[&outputs], &[int("axis", 1), int("keepdims", 0)]);
        let (label, of) = match about.classes() {
            Some(classes) => {
                let numbers: Vec<i64> = (0..classes.len() as i64).collect();
                let names: Vec<&str> = classes.iter().map(String::as_str).collect();
                let attributes = [ints("keys_int64s", &numbers), texts("values_strings", &names)];
                (graph.ml("LabelEncoder", &[&class], &attributes), Type::Text)
            }
            None => (class, Type::Int64),
        };
        graph.rename(&label, "label");
        graph.output("label", of, None);
    }
    graph.output("outputs", Type::Float, Some(program.outputs()));
    Ok(graph::model(graph, &about.metadata()))
}
