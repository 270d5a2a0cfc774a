//! The steps of a network as operators.

use nn::Activation;

use super::graph::{Graph, float, int, ints, text};
use crate::export::ExportError;
use crate::export::program::{Affine, Member, Program, Step, Waves};

/// Adds the networks, whose features are in `dense` (samples × dense features) and `sparse`, and returns the
/// mean of their outputs.
pub(super) fn add(
    graph: &mut Graph,
    program: &Program,
    dense: Option<String>,
    sparse: Option<String>,
) -> Result<String, ExportError> {
    let outputs: Vec<String> = program
        .members
        .iter()
        .map(|member| add_member(graph, member, dense.as_deref(), sparse.as_deref()))
        .collect::<Result<_, _>>()?;
    Ok(match &outputs[..] {
        [one] => one.clone(),
        several => {
            let names: Vec<&str> = several.iter().map(String::as_str).collect();
            graph.node("Mean", &names, &[])
        }
    })
}

fn add_member(
    graph: &mut Graph,
    member: &Member,
    dense: Option<&str>,
    sparse: Option<&str>,
) -> Result<String, ExportError> {
    let mut steps = |steps: &[Step], x: String| steps.iter().try_fold(x, |x, step| add_step(graph, step, x));
    let head = dense.map(|dense| steps(&member.head, dense.to_owned())).transpose()?;
    let all = match (head, sparse) {
        (Some(head), Some(sparse)) => graph.node("Concat", &[&head, sparse], &[int("axis", 1)]),
        (Some(one), None) => one,
        (None, Some(one)) => one.to_owned(),
        (None, None) => unreachable!("a network has inputs"),
    };
    member.body.iter().try_fold(all, |x, step| add_step(graph, step, x))
}

fn add_step(graph: &mut Graph, step: &Step, x: String) -> Result<String, ExportError> {
    Ok(match step {
        Step::Affine(Affine { inputs, w, b }) => {
            let w = graph.constant(&[b.len(), *inputs], w);
            let b = graph.constant(&[b.len()], b);
            graph.node("Gemm", &[&x, &w, &b], &[int("transB", 1)])
        }
        Step::Scale(s) => {
            let s = graph.constant(&[s.len()], s);
            graph.node("Mul", &[&x, &s], &[])
        }
        Step::Waves(waves) => add_waves(graph, waves, &x),
        Step::Activate(activation) => activate(graph, *activation, &x)?,
        Step::Blend(activation, alpha) => {
            let a = activate(graph, *activation, &x)?;
            let alpha = graph.constant(&[alpha.len()], alpha);
            let more = graph.node("Sub", &[&a, &x], &[]);
            let more = graph.node("Mul", &[&more, &alpha], &[]);
            graph.node("Add", &[&x, &more], &[])
        }
        Step::Exp => graph.node("Exp", &[&x], &[]),
        Step::Softmax => graph.node("Softmax", &[&x], &[int("axis", 1)]),
    })
}

/// Inputs become the first axis, so that one product of matrices per input makes its sums.
fn add_waves(graph: &mut Graph, waves: &Waves, x: &str) -> String {
    let Waves { frequencies, sums, w1, b1, w2, b2 } = waves;
    let inputs = w1.len() / frequencies;
    let (w1, b1) =
        (graph.constant(&[inputs, 1, *frequencies], w1), graph.constant(&[inputs, 1, *frequencies], b1));
    let w2 = graph.constant(&[inputs, *sums, *frequencies], w2);
    let b2 = graph.constant(&[b2.len()], b2);
    let axes = graph.integers(&[2]);
    let columns = graph.node("Transpose", &[x], &[ints("perm", &[1, 0])]);
    let columns = graph.node("Unsqueeze", &[&columns, &axes], &[]);
    let theta = graph.node("Mul", &[&columns, &w1], &[]);
    let theta = graph.node("Add", &[&theta, &b1], &[]);
    let waves = graph.node("Cos", &[&theta], &[]);
    let w2 = graph.node("Transpose", &[&w2], &[ints("perm", &[0, 2, 1])]);
    let all = graph.node("MatMul", &[&waves, &w2], &[]);
    let all = graph.node("Transpose", &[&all], &[ints("perm", &[1, 0, 2])]);
    let shape = graph.integers(&[-1, (inputs * sums) as i64]);
    let all = graph.node("Reshape", &[&all, &shape], &[]);
    let all = graph.node("Add", &[&all, &b2], &[]);
    graph.node("Concat", &[&all, x], &[int("axis", 1)])
}

fn activate(graph: &mut Graph, activation: Activation, x: &str) -> Result<String, ExportError> {
    let (operator, attributes) = match activation {
        Activation::Sigmoid => ("Sigmoid", vec![]),
        Activation::Tanh => ("Tanh", vec![]),
        Activation::Relu => ("Relu", vec![]),
        Activation::Identity => ("Identity", vec![]),
        Activation::LeakyRelu => ("LeakyRelu", vec![float("alpha", 0.01)]),
        Activation::Silu => {
            let sigmoid = graph.node("Sigmoid", &[x], &[]);
            return Ok(graph.node("Mul", &[x, &sigmoid], &[]));
        }
        Activation::Elu => ("Elu", vec![float("alpha", 1.0)]),
        Activation::Selu => ("Selu", vec![]),
        Activation::Gelu => ("Gelu", vec![text("approximate", "none")]),
        Activation::Mish => ("Mish", vec![]),
        Activation::Softplus => ("Softplus", vec![]),
        other => return Err(ExportError::Activation { name: other.name() }),
    };
    Ok(graph.node(operator, &[x], &attributes))
}
