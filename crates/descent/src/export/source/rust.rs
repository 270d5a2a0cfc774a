//! Rust that needs nothing but `core`.

use std::fmt::Write;

use linalg::Scalar;

use super::{Language, Table, numbers, steps};
use crate::Model;
use crate::export::{Described, ExportError, Program};

const MATH: &str = include_str!("math.rs");

/// The source of a module.
pub(in crate::export) fn write<T: Scalar>(model: &Model<T>) -> Result<Vec<u8>, ExportError> {
    model.one_network()?;
    let program = Program::of(model)?;
    let about = Described::of(model, &program);
    let mut body = Body(String::new());
    let (tables, most) = steps(&program, &mut body)?;
    let (inputs, outputs) = (program.inputs(), program.outputs());
    let mut source = String::new();
    for line in about.lines() {
        let _ = writeln!(source, "// {line}");
    }
    let _ = write!(
        source,
        "\n/// Features of a sample.\npub const INPUTS: usize = {inputs};\n\
         /// Outputs of the network.\npub const OUTPUTS: usize = {outputs};\n"
    );
    if let Some(classes) = about.classes() {
        let _ = writeln!(
            source,
            "/// The classes, in the order of the outputs.\npub const CLASSES: [&str; OUTPUTS] = {classes:?};"
        );
    }
    let _ = write!(
        source,
        "/// A sample to test with.\npub static TEST_X: [f32; INPUTS] = [\n{}];\n\
         /// The outputs for it.\npub static TEST_Y: [f32; OUTPUTS] = [\n{}];\n\n\
         /// The outputs for one sample.\n\
         pub fn predict(x: &[f32; INPUTS]) -> [f32; OUTPUTS] {{\n    \
         let mut a = [0.0_f32; {most}];\n    let mut b = [0.0_f32; {most}];\n    \
         a[..{dense}].copy_from_slice(&x[..{dense}]);\n",
        numbers(&about.test.x, ""),
        numbers(&about.test.y, ""),
        dense = program.dense,
    );
    source.push_str(&body.0);
    let _ = write!(
        source,
        "    let mut y = [0.0; OUTPUTS];\n    y.copy_from_slice(&a[..OUTPUTS]);\n    y\n}}\n\n\
         /// The largest difference from the outputs of the network that was exported.\n\
         pub fn self_test() -> f32 {{\n    let y = predict(&TEST_X);\n    \
         (0..OUTPUTS).map(|i| abs(y[i] - TEST_Y[i])).fold(0.0, f32::max)\n}}\n"
    );
    for Table { name, values } in tables {
        let _ = write!(
            source,
            "\n#[rustfmt::skip]\nstatic {name}: [f32; {}] = [\n{}];\n",
            values.len(),
            numbers(values, "")
        );
    }
    source.push('\n');
    source.push_str(MATH);
    Ok(source.into_bytes())
}

/// The statements of `predict`. The numbers are in `a`, and `b` is room for the next ones.
struct Body(String);

impl Body {
    fn push(&mut self, statements: std::fmt::Arguments<'_>) {
        let _ = self.0.write_fmt(statements);
    }
}

impl Language for Body {
    fn affine(&mut self, w: &str, b: &str, inputs: usize, outputs: usize) {
        self.push(format_args!(
            "    for i in 0..{outputs} {{\n        let mut sum = {b}[i];\n        \
             for k in 0..{inputs} {{\n            sum += {w}[i * {inputs} + k] * a[k];\n        }}\n        \
             b[i] = sum;\n    }}\n    a[..{outputs}].copy_from_slice(&b[..{outputs}]);\n"
        ));
    }
    fn scale(&mut self, s: &str, n: usize) {
        self.push(format_args!("    for i in 0..{n} {{\n        a[i] *= {s}[i];\n    }}\n"));
    }
    fn waves(&mut self, [w1, b1, w2, b2]: [&str; 4], inputs: usize, frequencies: usize, sums: usize) {
        let all = inputs * sums;
        self.push(format_args!(
            "    b[..{all}].copy_from_slice(&{b2});\n    for i in 0..{inputs} {{\n        \
             for f in 0..{frequencies} {{\n            \
             let wave = cos({w1}[i * {frequencies} + f] * a[i] + {b1}[i * {frequencies} + f]);\n            \
             for s in i * {sums}..(i + 1) * {sums} {{\n                \
             b[s] += {w2}[s * {frequencies} + f] * wave;\n            }}\n        }}\n    }}\n    \
             b[{all}..{all} + {inputs}].copy_from_slice(&a[..{inputs}]);\n    \
             a[..{all} + {inputs}].copy_from_slice(&b[..{all} + {inputs}]);\n"
        ));
    }
    fn activate(&mut self, function: &str, n: usize) {
        self.push(format_args!("    for i in 0..{n} {{\n        a[i] = {function}(a[i]);\n    }}\n"));
    }
    fn blend(&mut self, function: &str, alpha: &str, n: usize) {
        self.push(format_args!(
            "    for i in 0..{n} {{\n        a[i] += {alpha}[i] * ({function}(a[i]) - a[i]);\n    }}\n"
        ));
    }
    fn exp(&mut self, n: usize) {
        self.activate("exp", n);
    }
    fn softmax(&mut self, n: usize) {
        self.push(format_args!(
            "    let most = a[..{n}].iter().copied().fold(f32::NEG_INFINITY, f32::max);\n    \
             let mut sum = 0.0;\n    for i in 0..{n} {{\n        a[i] = exp(a[i] - most);\n        \
             sum += a[i];\n    }}\n    for i in 0..{n} {{\n        a[i] /= sum;\n    }}\n"
        ));
    }
    fn join(&mut self, dense: usize, n: usize, sparse: usize) {
        self.push(format_args!(
            "    a[{n}..{n} + {sparse}].copy_from_slice(&x[{dense}..{dense} + {sparse}]);\n"
        ));
    }
}
