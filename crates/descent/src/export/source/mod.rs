//! Source code: the networks as a program with their numbers inside.
//!
//! Two lists are as long as the widest step needs: a step finds the numbers of the one before in `a`, or the
//! features in `x` if it is the first, and leaves its own in `a`. Several networks are of one architecture,
//! so they share the statements, and their parameters have one more dimension.

pub(super) mod c;
mod fields;
mod footprint;
mod names;
pub(super) mod rust;

use std::fmt::{Debug, Write};

use data::TargetScale;
use nn::Activation;

pub use footprint::Footprint;

use super::program::{Affine, Program, Step, Waves};
use super::{Described, ExportError};

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

/// The parameters of a step in all networks: a table of the source.
struct Table<'p> {
    name: String,
    members: Vec<&'p [f32]>,
}

/// Where a step finds its numbers: `n` of the list `a` or `x`, and then `sparse` features of `x` that follow
/// the `dense` ones.
#[derive(Clone, Copy)]
struct From {
    list: &'static str,
    n: usize,
    dense: usize,
    sparse: usize,
}

/// What a language writes for a step. All but the first two find their numbers in `a`.
trait Language {
    fn affine(&mut self, w: &str, b: &str, from: From, outputs: usize);
    fn waves(&mut self, names: [&str; 4], from: From, frequencies: usize, sums: usize);
    /// The first `n` features go to `a`.
    fn copy(&mut self, n: usize);
    fn scale(&mut self, s: &str, n: usize);
    fn activate(&mut self, function: &str, n: usize);
    fn blend(&mut self, function: &str, alpha: &str, n: usize);
    fn exp(&mut self, n: usize);
    fn softmax(&mut self, n: usize);
}

/// Writes all steps, and returns the tables they read.
fn steps<'p>(program: &'p Program, language: &mut impl Language) -> Result<Vec<Table<'p>>, ExportError> {
    let mut tables = Vec::new();
    let dense = program.dense;
    let mut from = From { list: "x", n: dense, dense, sparse: 0 };
    for (i, step) in program.members[0].steps().enumerate() {
        if i == program.members[0].head.len() {
            from.sparse = program.sparse;
        }
        let first = tables.len();
        for (k, (letter, _)) in step.lists().into_iter().enumerate() {
            let of = |member: &'p super::program::Member| {
                let step = member.steps().nth(i).expect("networks of one architecture");
                step.lists()[k].1
            };
            let name = format!("{}_{}", letter.to_ascii_uppercase(), tables.len() + 1);
            tables.push(Table { name, members: program.members.iter().map(of).collect() });
        }
        let one = if program.members.len() > 1 { "[m]" } else { "" };
        let names: Vec<String> = tables[first..].iter().map(|table| format!("{}{one}", table.name)).collect();
        if step.in_place() && from.list == "x" {
            language.copy(from.n);
        }
        write_step(step, &names, from, language)?;
        from = From { list: "a", n: step.outputs(from.n), sparse: 0, ..from };
    }
    Ok(tables)
}

fn write_step(
    step: &Step,
    names: &[String],
    from: From,
    language: &mut impl Language,
) -> Result<(), ExportError> {
    match step {
        Step::Affine(Affine { b, .. }) => language.affine(&names[0], &names[1], from, b.len()),
        Step::Scale(_) => language.scale(&names[0], from.n),
        Step::Waves(Waves { frequencies, sums, .. }) => {
            language.waves([0, 1, 2, 3].map(|i| names[i].as_str()), from, *frequencies, *sums);
        }
        Step::Activate(activation) => language.activate(function(*activation)?, from.n),
        Step::Blend(activation, _) => language.blend(function(*activation)?, &names[0], from.n),
        Step::Exp => language.exp(from.n),
        Step::Softmax => language.softmax(from.n),
    }
    Ok(())
}

/// The most numbers that the lists of a network hold.
fn widest(program: &Program) -> usize {
    let mut n = program.dense;
    let widths = program.members[0].steps().enumerate().map(|(i, step)| {
        let before = if i == 0 && !step.in_place() { 0 } else { n };
        n = step.outputs(n);
        n.max(before)
    });
    widths.max().unwrap_or(0)
}

/// What outputs mean, if they are numbers of a table.
fn scale(about: &Described<'_>) -> Option<TargetScale> {
    about.table.as_ref().and_then(|table| table.scale)
}

/// What the differences of a test are measured in.
fn test_unit(about: &Described<'_>) -> &'static str {
    if scale(about).is_some() { "standard deviations of the target" } else { "units of the outputs" }
}

/// The functions of `library` that `source` calls, and those that they call in turn. They stand between empty
/// lines, each behind those that it calls; `define` is the word before their names.
fn called(library: &str, source: &str, define: &str) -> String {
    let mut text = source.to_owned();
    let mut kept = Vec::new();
    for function in library.split("\n\n").collect::<Vec<_>>().into_iter().rev() {
        let Some(name) = function.lines().find_map(|line| defined(line, define)) else { continue };
        let calls = text
            .match_indices(&format!("{name}("))
            .any(|(i, _)| !text[..i].ends_with(|c: char| c.is_ascii_alphanumeric() || c == '_'));
        if calls {
            text.push_str(function);
            kept.push(function.trim_end());
        }
    }
    kept.reverse();
    kept.iter().fold(String::new(), |text, function| text + function + "\n\n")
}

/// The name of the function that begins on a line.
fn defined<'a>(line: &'a str, define: &str) -> Option<&'a str> {
    let (before, _) = line.strip_prefix(define)?.split_once('(')?;
    before.rsplit(|c: char| !c.is_ascii_alphanumeric() && c != '_').next()
}

/// The numbers, some on each line, with `suffix` behind each. The shortest digits that are read as the same
/// number again.
fn numbers<T: Debug>(values: &[T], suffix: &str) -> String {
    values.chunks(ON_A_LINE).fold(String::new(), |mut text, values| {
        let words: Vec<String> = values.iter().map(|x| format!("{x:?}{suffix}")).collect();
        let _ = writeln!(text, "    {},", words.join(", "));
        text
    })
}

#[cfg(test)]
mod tests {
    #![allow(dead_code, reason = "the tests call some of what an exported file may need")]

    use super::{called, defined};

    include!("rust/math.rs");

    mod cells {
        #![allow(dead_code, reason = "as above")]

        use data::NORMAL_QUANTILE;

        static NORMAL_A: [f64; 6] = NORMAL_QUANTILE.a;
        static NORMAL_B: [f64; 6] = NORMAL_QUANTILE.b;
        static NORMAL_C: [f64; 6] = NORMAL_QUANTILE.c;
        static NORMAL_D: [f64; 5] = NORMAL_QUANTILE.d;
        const NORMAL_TAIL: f64 = NORMAL_QUANTILE.tail;

        include!("rust/cells.rs");

        #[test]
        fn roots_and_logarithms_are_right_to_some_units_in_the_last_place() {
            for i in 1..2000 {
                let x = f64::from(i * i) / 7.0e3;
                assert!((root(x) / x.sqrt() - 1.0).abs() < 4e-16, "{x}: {}", root(x));
                assert!((log(x) - x.ln()).abs() < 4e-16 * x.ln().abs().max(1.0), "{x}: {}", log(x));
            }
            assert!((root(1e17) / 1e17_f64.sqrt() - 1.0).abs() < 4e-16);
        }

        #[test]
        fn shares_become_normal_quantiles() {
            let quantiles: Vec<f64> = (0..=1000).map(f64::from).collect();
            for p in [0.0, 0.001, 0.02, 0.3, 0.5, 0.8, 0.98, 1.0] {
                let expected = NORMAL_QUANTILE.of(f64::clamp(p, 0.001, 0.999)) as f32;
                assert!((normal(1000.0 * p, &quantiles) - expected).abs() < 1e-6, "{p}");
            }
        }
    }

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
        // Values of a table of erf.
        let table = [(0.5, 0.520_499_9), (1.0, 0.842_700_8), (2.0, 0.995_322_3), (-1.5, -0.966_105_1)];
        assert!(table.iter().all(|&(x, y)| (erf(x) - y).abs() < 4e-7));
    }

    #[test]
    fn functions_that_are_called_come_with_those_they_call() {
        assert_eq!(defined("static inline int one(int x) { return two(x); }", "static "), Some("one"));
        let library = "// About all.\n\nfn one() {}\n\n/// Text.\nfn two() { one() }\n\nfn three() {}\n";
        assert_eq!(called(library, "two()", "fn "), "fn one() {}\n\n/// Text.\nfn two() { one() }\n\n");
        assert_eq!(called(library, "not_one() + three()", "fn "), "fn three() {}\n\n");
    }
}
