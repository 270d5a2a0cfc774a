//! Source code: the network as a program with its numbers inside.

pub(super) mod c;
pub(super) mod rust;

use nn::Activation;

use super::ExportError;
use super::program::{Affine, Program, Step, Waves};

/// How many numbers a line holds.
const ON_A_LINE: usize = 8;

/// The name of the function that computes an activation, in `math.rs` and `math.c`.
fn function(activation: Activation) -> Result<&'static str, ExportError> {
    Ok(match activation {
        Activation::Sigmoid => "sigmoid",
        Activation::Tanh => "tanh",
        Activation::Relu => "relu",
        Activation::Identity => "identity",
        Activation::LeakyRelu => "leaky_relu",
        Activation::Silu => "silu",
        Activation::Elu => "elu",
        Activation::Selu => "selu",
        Activation::Gelu => "gelu",
        Activation::Mish => "mish",
        Activation::Softplus => "softplus",
        other => return Err(ExportError::Activation { name: other.name() }),
    })
}

/// A table of numbers of the source.
struct Table<'p> {
    name: String,
    values: &'p [f32],
}

/// What a language writes for a step that reads `n` numbers from `a`, the result of the step before, and
/// leaves its own there.
trait Language {
    fn affine(&mut self, w: &str, b: &str, inputs: usize, outputs: usize);
    fn scale(&mut self, s: &str, n: usize);
    fn waves(&mut self, names: [&str; 4], inputs: usize, frequencies: usize, sums: usize);
    fn activate(&mut self, function: &str, n: usize);
    fn blend(&mut self, function: &str, alpha: &str, n: usize);
    fn exp(&mut self, n: usize);
    fn softmax(&mut self, n: usize);
    /// The features behind the first `dense` follow the `n` results.
    fn join(&mut self, dense: usize, n: usize, sparse: usize);
}

/// Writes all steps, and returns the tables they read and the most numbers that a step reads or leaves.
fn steps<'p>(
    program: &'p Program,
    language: &mut impl Language,
) -> Result<(Vec<Table<'p>>, usize), ExportError> {
    let mut tables = Vec::new();
    let mut n = program.dense;
    let mut most = n;
    for step in &program.members[0].head {
        n = one_step(step, n, language, &mut tables)?;
        most = most.max(n);
    }
    if program.sparse > 0 {
        language.join(program.dense, n, program.sparse);
        n += program.sparse;
        most = most.max(n);
    }
    for step in &program.members[0].body {
        n = one_step(step, n, language, &mut tables)?;
        most = most.max(n);
    }
    Ok((tables, most))
}

fn one_step<'p>(
    step: &'p Step,
    n: usize,
    language: &mut impl Language,
    tables: &mut Vec<Table<'p>>,
) -> Result<usize, ExportError> {
    let mut table = |letter: &str, values: &'p [f32]| {
        let name = format!("{letter}_{}", tables.len() + 1);
        tables.push(Table { name: name.clone(), values });
        name
    };
    Ok(match step {
        Step::Affine(Affine { inputs, w, b }) => {
            let (w, b_name) = (table("W", w), table("B", b));
            language.affine(&w, &b_name, *inputs, b.len());
            b.len()
        }
        Step::Scale(s) => {
            language.scale(&table("S", s), n);
            n
        }
        Step::Waves(Waves { frequencies, sums, w1, b1, w2, b2 }) => {
            let names = [table("W", w1), table("B", b1), table("W", w2), table("B", b2)];
            language.waves(names.each_ref().map(String::as_str), n, *frequencies, *sums);
            n * (sums + 1)
        }
        Step::Activate(activation) => {
            language.activate(function(*activation)?, n);
            n
        }
        Step::Blend(activation, alpha) => {
            language.blend(function(*activation)?, &table("ALPHA", alpha), n);
            n
        }
        Step::Exp => {
            language.exp(n);
            n
        }
        Step::Softmax => {
            language.softmax(n);
            n
        }
    })
}

/// The numbers, some on each line, with `suffix` behind each.
fn numbers(values: &[f32], suffix: &str) -> String {
    let line = |values: &[f32]| {
        let words: Vec<String> = values.iter().map(|x| format!("{x:?}{suffix}")).collect();
        format!("    {},\n", words.join(", "))
    };
    values.chunks(ON_A_LINE).map(line).collect()
}

#[cfg(test)]
mod tests {
    include!("math.rs");

    /// The largest error over numbers from −`far` to `far`, in units of the value, or of 1 if that is larger.
    fn error(far: f32, found: fn(f32) -> f32, expected: impl Fn(f64) -> f64) -> f64 {
        let x = |i: i32| far * i as f32 / 5000.0;
        let one = |x: f32| {
            let expected = expected(f64::from(x));
            (f64::from(found(x)) - expected).abs() / expected.abs().max(1.0)
        };
        (-5000..=5000).map(|i| one(x(i))).fold(0.0, f64::max)
    }

    #[test]
    fn functions_that_core_does_not_have_are_right_to_some_units_in_the_last_place() {
        assert!(error(80.0, exp, f64::exp) < 4e-7);
        assert!(error(20.0, exp_m1, f64::exp_m1) < 4e-7);
        assert!(error(300.0, cos, f64::cos) < 4e-7);
        assert!(error(30.0, tanh, f64::tanh) < 4e-7);
        assert!(error(60.0, softplus, |x| x.exp().ln_1p()) < 4e-7);
        assert_eq!((exp(f32::NAN).is_nan(), exp(-1000.0), exp(1000.0)), (true, 0.0, f32::INFINITY));
        assert!((1..100).all(|i| (sqrt(i as f32 / 7.0) - (i as f32 / 7.0).sqrt()).abs() < 1e-6));
        // Values of a table of erf.
        let table = [(0.5, 0.520_499_9), (1.0, 0.842_700_8), (2.0, 0.995_322_3), (-1.5, -0.966_105_1)];
        assert!(table.iter().all(|&(x, y)| (erf(x) - y).abs() < 4e-7));
    }
}
