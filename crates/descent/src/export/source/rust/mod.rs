//! Rust that needs nothing but `core`.

mod row;

use std::fmt::Write;

use linalg::Scalar;

use super::{From, Language, Table, called, numbers, scale, steps, widest};
use crate::Model;
use crate::export::{Described, ExportError, Program};

const MATH: &str = include_str!("math.rs");
const CELLS: &str = include_str!("cells.rs");

/// The source of a module.
pub(in crate::export) fn write<T: Scalar>(model: &Model<T>) -> Result<Vec<u8>, ExportError> {
    let program = Program::of(model)?;
    let about = Described::of(model, &program);
    let mut body = Body(String::new());
    let tables = steps(&program, &mut body)?;
    let row = row::write(&about)?;
    let mut code = String::new();
    for line in about.lines() {
        let _ = writeln!(code, "// {line}");
    }
    let _ = write!(
        code,
        "\n// A program may not need all of it.\n#![allow(dead_code)]\n\
         #![allow(clippy::all, clippy::pedantic, non_camel_case_types)]\n\
         #![cfg_attr(rustfmt, rustfmt_skip)]\n\n\
         /// Features of a sample.\npub const INPUTS: usize = {};\n\
         /// Outputs for a sample.\npub const OUTPUTS: usize = {};\n",
        program.inputs(),
        program.outputs()
    );
    if let Some(classes) = about.classes() {
        let _ = writeln!(
            code,
            "/// The classes, in the order of the outputs.\npub const CLASSES: [&str; OUTPUTS] = {classes:?};"
        );
    }
    if let Some(row) = &row {
        code.push_str(row);
    }
    code.push('\n');
    push_predict(&mut code, &about, program.members.len(), widest(&program), &body.0);
    push_test(&mut code, &about);
    for Table { name, members } in tables {
        let _ = match &members[..] {
            [one] => {
                write!(code, "static {name}: [f32; {}] = [\n{}];\n\n", one.len(), numbers(one, ""))
            }
            several => {
                let lists = several.iter().map(|values| format!("[\n{}], ", numbers(values, "")));
                let (of, n) = (several[0].len(), several.len());
                write!(code, "static {name}: [[f32; {of}]; {n}] = [{}];\n\n", lists.collect::<String>())
            }
        };
    }
    let library = called(CELLS, &code, "fn ");
    if library.contains("NORMAL_A") {
        row::push_normal(&mut code);
    }
    let functions = called(MATH, &code, "fn ") + &library;
    code.push_str(&functions);
    let end = code.trim_end().len();
    code.truncate(end);
    code.push('\n');
    Ok(code.into_bytes())
}

/// From features, or from a row by its features, to outputs.
fn push_predict(code: &mut String, about: &Described<'_>, members: usize, widest: usize, body: &str) {
    let table = about.table.is_some();
    let (name, of) =
        if table { ("predict_features", "the features of a row") } else { ("predict", "one sample") };
    let network = format!(
        "    let mut a = [0.0_f32; {widest}];\n    let mut b = [0.0_f32; {widest}];\n{body}    \
         let mut y = [0.0; OUTPUTS];\n    y.copy_from_slice(&a[..OUTPUTS]);\n    y\n}}\n\n"
    );
    if table {
        let (unit, y) = match scale(about) {
            Some(_) => (
                ", in the unit of the target",
                ".map(|y| (MEAN + DEVIATION * f64::from(y)).clamp(LEAST, MOST) as f32)",
            ),
            None => ("", ""),
        };
        let _ = write!(
            code,
            "/// The outputs for a row{unit}.\npub fn predict(row: &Row) -> [f32; OUTPUTS] {{\n    \
             predict_features(&encode(row)){y}\n}}\n\n"
        );
    }
    let unit =
        if scale(about).is_some() { ", in standard deviations of the target from its mean" } else { "" };
    let _ = write!(
        code,
        "/// The outputs for {of}{unit}.\npub fn {name}(x: &[f32; INPUTS]) -> [f32; OUTPUTS] {{\n"
    );
    if members == 1 {
        code.push_str(&network);
        return;
    }
    let _ = write!(
        code,
        "    let mut mean = [0.0_f32; OUTPUTS];\n    for m in 0..{members} {{\n        \
         let y = member(m, x);\n        for i in 0..OUTPUTS {{\n            mean[i] += y[i];\n        }}\n    \
         }}\n    \
         mean.map(|sum| sum / {members} as f32)\n}}\n\n\
         /// The outputs of one of the networks.\n\
         fn member(m: usize, x: &[f32; INPUTS]) -> [f32; OUTPUTS] {{\n{network}"
    );
}

/// A sample with its outputs, and how far they are from those that are found.
fn push_test(code: &mut String, about: &Described<'_>) {
    let unit = if scale(about).is_some() { "DEVIATION as f32" } else { "1.0" };
    let given = if about.table.is_some() { "TEST_ROW" } else { "TEST_X" };
    let features = "farthest(&encode(&TEST_ROW), &TEST_X, 1.0)";
    let outputs = format!("farthest(&predict(&{given}), &TEST_Y, {unit})");
    let farthest = if about.table.is_some() { format!("{features}.max({outputs})") } else { outputs };
    let _ = write!(
        code,
        "/// Features to test with.\npub static TEST_X: [f32; INPUTS] = [\n{}];\n\
         /// The outputs for them.\npub static TEST_Y: [f32; OUTPUTS] = [\n{}];\n\n\
         /// The largest difference from the model that was exported, in {}; about 1e-6.\n\
         pub fn self_test() -> f32 {{\n    {farthest}\n}}\n\n\
         /// The largest difference, in units or, of larger numbers, in parts of them.\n\
         fn farthest(found: &[f32], expected: &[f32], unit: f32) -> f32 {{\n    let mut most = 0.0_f32;\n    \
         for i in 0..found.len() {{\n        \
         let (y, size) = (expected[i], expected[i].max(-expected[i]));\n        \
         most = most.max((found[i] - y).max(y - found[i]) / size.max(unit));\n    }}\n    most\n}}\n\n",
        numbers(&about.test.x, ""),
        numbers(&about.test.y, ""),
        super::test_unit(about),
    );
}

/// The statements of a network. Its numbers are in `a`, and `b` is room for the next ones.
struct Body(String);

impl Body {
    fn push(&mut self, statements: std::fmt::Arguments<'_>) {
        let _ = self.0.write_fmt(statements);
    }
}

impl Language for Body {
    fn affine(&mut self, w: &str, b: &str, from: From, outputs: usize) {
        let From { list, n, dense, sparse } = from;
        let inputs = n + sparse;
        self.push(format_args!(
            "    for i in 0..{outputs} {{\n        let mut sum = {b}[i];\n        \
             for k in 0..{n} {{\n            sum += {w}[i * {inputs} + k] * {list}[k];\n        }}\n"
        ));
        if sparse > 0 {
            self.push(format_args!(
                "        for k in 0..{sparse} {{\n            \
                 sum += {w}[i * {inputs} + {n} + k] * x[{dense} + k];\n        }}\n"
            ));
        }
        self.push(format_args!(
            "        b[i] = sum;\n    }}\n    a[..{outputs}].copy_from_slice(&b[..{outputs}]);\n"
        ));
    }
    fn waves(&mut self, [w1, b1, w2, b2]: [&str; 4], from: From, frequencies: usize, sums: usize) {
        let From { list, n, .. } = from;
        let all = n * sums;
        self.push(format_args!(
            "    b[..{all}].copy_from_slice(&{b2});\n    for i in 0..{n} {{\n        \
             for f in 0..{frequencies} {{\n            \
             let k = i * {frequencies} + f;\n            \
             let wave = cos({w1}[k] * {list}[i] + {b1}[k]);\n            \
             for s in i * {sums}..(i + 1) * {sums} {{\n                \
             b[s] += {w2}[s * {frequencies} + f] * wave;\n            }}\n        }}\n    }}\n    \
             b[{all}..{all} + {n}].copy_from_slice(&{list}[..{n}]);\n    \
             a[..{all} + {n}].copy_from_slice(&b[..{all} + {n}]);\n"
        ));
    }
    fn copy(&mut self, n: usize) {
        self.push(format_args!("    a[..{n}].copy_from_slice(&x[..{n}]);\n"));
    }
    fn scale(&mut self, s: &str, n: usize) {
        self.push(format_args!("    for i in 0..{n} {{\n        a[i] *= {s}[i];\n    }}\n"));
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
}
