//! The share of training rows below a number, as operators.

use data::{Distribution, NORMAL_QUANTILE};

use super::graph::{Graph, Type, type_of};

/// Of numbers x (samples × 1) it makes the shares by `quantiles`, as numbers of `distribution`.
pub(super) fn add(graph: &mut Graph, x: &str, quantiles: &[f64], distribution: Distribution) -> String {
    let share = add_share(graph, x, quantiles);
    match distribution {
        Distribution::Uniform => {
            let (two, one) = (graph.double(2.0), graph.double(1.0));
            let twice = graph.node("Mul", &[&share, &two], &[]);
            graph.node("Sub", &[&twice, &one], &[])
        }
        Distribution::Normal => add_normal(graph, &share),
    }
}

/// The place of x among the quantiles, divided by that of the last one.
fn add_share(graph: &mut Graph, x: &str, quantiles: &[f64]) -> String {
    let last = (quantiles.len() - 1) as f64;
    let row = graph.doubles(&[1, quantiles.len()], quantiles);
    let list = graph.doubles(&[quantiles.len()], quantiles);
    let [zero, half, one, most] = [0.0, 0.5, 1.0, last].map(|x| graph.double(x));
    // How many quantiles are below x, and how many are not above.
    let below = count(graph, "Less", &row, x);
    let up_to = count(graph, "LessOrEqual", &row, x);
    // Between two quantiles: the place of the lower one, and how far x is on the way to the upper one.
    let before = graph.node("Sub", &[&below, &one], &[]);
    let low = neighbour(graph, &list, &before, &zero, &most);
    let high = neighbour(graph, &list, &below, &zero, &most);
    let (way, width) = (graph.node("Sub", &[x, &low], &[]), graph.node("Sub", &[&high, &low], &[]));
    // Outside of all quantiles, and on one of them, the way is not used; it must only not be NaN.
    let flat = graph.node("Equal", &[&width, &zero], &[]);
    let width = graph.node("Where", &[&flat, &one, &width], &[]);
    let way = graph.node("Div", &[&way, &width], &[]);
    let way = graph.node("Clip", &[&way, &zero, &one], &[]);
    let between = graph.node("Add", &[&before, &way], &[]);
    let between = graph.node("Clip", &[&between, &zero, &most], &[]);
    // On quantiles: the middle one of them.
    let middle = graph.node("Add", &[&before, &up_to], &[]);
    let middle = graph.node("Mul", &[&middle, &half], &[]);
    let on = graph.node("Less", &[&below, &up_to], &[]);
    let place = graph.node("Where", &[&on, &middle, &between], &[]);
    graph.node("Div", &[&place, &most], &[])
}

fn count(graph: &mut Graph, compare: &str, quantiles: &str, x: &str) -> String {
    let which = graph.node(compare, &[quantiles, x], &[]);
    let ones = graph.node("Cast", &[&which], &[type_of("to", Type::Double)]);
    let axis = graph.integers(&[1]);
    graph.node("ReduceSum", &[&ones, &axis], &[])
}

/// The quantile at a place, or the nearest one there is.
fn neighbour(graph: &mut Graph, quantiles: &str, place: &str, zero: &str, most: &str) -> String {
    let place = graph.node("Clip", &[place, zero, most], &[]);
    let place = graph.node("Cast", &[&place], &[type_of("to", Type::Int64)]);
    graph.node("Gather", &[quantiles, &place], &[])
}

/// The quantiles of the normal distribution for shares from 0.001 to 0.999, see [`NORMAL_QUANTILE`].
fn add_normal(graph: &mut Graph, share: &str) -> String {
    let [end, other_end, one, half, tail, factor] =
        [0.001, 0.999, 1.0, 0.5, NORMAL_QUANTILE.tail, -2.0].map(|x| graph.double(x));
    let p = graph.node("Clip", &[share, &end, &other_end], &[]);
    let q = graph.node("Sub", &[&p, &half], &[]);
    let square = graph.node("Mul", &[&q, &q], &[]);
    let (a, b) =
        (polynomial(graph, &NORMAL_QUANTILE.a, &square), polynomial(graph, &NORMAL_QUANTILE.b, &square));
    let middle = graph.node("Mul", &[&q, &a], &[]);
    let middle = graph.node("Div", &[&middle, &b], &[]);
    // The quantile of the nearer end, with the other sign if that is the upper one.
    let rest = graph.node("Sub", &[&one, &p], &[]);
    let near = graph.node("Min", &[&p, &rest], &[]);
    let log = graph.node("Log", &[&near], &[]);
    let log = graph.node("Mul", &[&log, &factor], &[]);
    let root = graph.node("Sqrt", &[&log], &[]);
    let (c, d) = (polynomial(graph, &NORMAL_QUANTILE.c, &root), polynomial(graph, &NORMAL_QUANTILE.d, &root));
    let lower = graph.node("Div", &[&c, &d], &[]);
    let upper = graph.node("Neg", &[&lower], &[]);
    let is_lower = graph.node("Less", &[&p, &half], &[]);
    let ends = graph.node("Where", &[&is_lower, &lower, &upper], &[]);
    let is_end = graph.node("Less", &[&near, &tail], &[]);
    graph.node("Where", &[&is_end, &ends, &middle], &[])
}

/// By Horner's rule, from the highest power.
fn polynomial(graph: &mut Graph, coefficients: &[f64], x: &str) -> String {
    let [first, rest @ ..] = coefficients else { unreachable!("a polynomial has coefficients") };
    let first = graph.double(*first);
    rest.iter().fold(first, |sum, &coefficient| {
        let product = graph.node("Mul", &[&sum, x], &[]);
        let coefficient = graph.double(coefficient);
        graph.node("Add", &[&product, &coefficient], &[])
    })
}
