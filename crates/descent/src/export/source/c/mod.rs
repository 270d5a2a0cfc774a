//! C99 that needs nothing but `math.h`.

mod row;

use std::fmt::Write;

use linalg::Scalar;

use super::{From, Language, Table, called, numbers, scale, steps, widest};
use crate::Model;
use crate::export::{Described, ExportError, Program};

const MATH: &str = include_str!("math.c");
const CELLS: &str = include_str!("cells.c");

/// The source of a file, which is its own header.
pub(in crate::export) fn write<T: Scalar>(model: &Model<T>) -> Result<Vec<u8>, ExportError> {
    let program = Program::of(model)?;
    let about = Described::of(model, &program);
    let mut body = Body(String::new());
    let tables = steps(&program, &mut body)?;
    let row = row::write(&about)?;
    let mut head = String::from("/*\n");
    for line in about.lines() {
        let _ = writeln!(head, " * {}", comment(&line));
    }
    let _ = write!(
        head,
        " *\n * Compile this file, and include it as a header where you use it:\n *\n *   \
         #define MODEL_HEADER\n *   #include \"model.c\"\n */\n\n\
         #ifndef MODEL_INPUTS\n#define MODEL_INPUTS {} /* features of a sample */\n\
         #define MODEL_OUTPUTS {} /* outputs for a sample */\n\n",
        program.inputs(),
        program.outputs()
    );
    if about.classes().is_some() {
        head.push_str(
            "/* The classes, in the order of the outputs. */\n\
             extern const char *const model_classes[MODEL_OUTPUTS];\n\n",
        );
    }
    head.push_str(row.as_ref().map_or("", |row| row.declarations.as_str()));
    push_declarations(&mut head, &about);
    head.push_str("#endif\n\n#ifndef MODEL_HEADER\n#include <math.h>\n\n");
    let mut lists = String::new();
    if let Some(classes) = about.classes() {
        let names: Vec<String> = classes.iter().map(|name| text(name)).collect();
        let _ =
            write!(lists, "const char *const model_classes[MODEL_OUTPUTS] = {{{}}};\n\n", names.join(", "));
    }
    let test = [("TEST_X", &about.test.x), ("TEST_Y", &about.test.y)];
    for (name, values) in test {
        let _ = write!(lists, "static const float {name}[] = {{\n{}}};\n\n", numbers(values, "f"));
    }
    for Table { name, members } in tables {
        let of = members[0].len();
        let _ = match &members[..] {
            [one] => write!(lists, "static const float {name}[{of}] = {{\n{}}};\n\n", numbers(one, "f")),
            several => {
                let rows = several.iter().map(|values| format!("{{\n{}}}, ", numbers(values, "f")));
                let (n, rows) = (several.len(), rows.collect::<String>());
                write!(lists, "static const float {name}[{n}][{of}] = {{{rows}}};\n\n")
            }
        };
    }
    let mut code = row.as_ref().map_or(String::new(), |row| row.functions.clone());
    push_predict(&mut code, &about, program.members.len(), widest(&program), &body.0);
    let cells = called(CELLS, &code, "static ");
    if cells.contains("NORMAL_A") {
        row::push_normal(&mut lists);
    }
    if cells.contains("MISSING_WORDS") {
        row::push_missing_words(&mut lists);
    }
    let math = called(MATH, &code, "static ");
    Ok([head, lists, math, cells, code, "#endif\n".to_owned()].concat().into_bytes())
}

/// The functions that programs call.
fn push_declarations(head: &mut String, about: &Described<'_>) {
    let unit = if scale(about).is_some() { ", in the unit of the target" } else { "" };
    if about.table.is_some() {
        let _ = write!(
            head,
            "/* The outputs for a row{unit}. */\n\
             void model_predict(const struct model_row *row, float y[MODEL_OUTPUTS]);\n\
             /* The features of a row. */\n\
             void model_encode(const struct model_row *row, float x[MODEL_INPUTS]);\n"
        );
    }
    let (name, of) = features(about);
    let _ = write!(
        head,
        "/* The outputs for {of}. */\n\
         void {name}(const float x[MODEL_INPUTS], float y[MODEL_OUTPUTS]);\n\
         /* The largest difference from the model that was exported, in {}; about 1e-6. */\n\
         float model_self_test(void);\n",
        super::test_unit(about)
    );
}

/// What predicts by features is called, and what these are.
fn features(about: &Described<'_>) -> (&'static str, &'static str) {
    match (&about.table, scale(about)) {
        (None, _) => ("model_predict", "one sample"),
        (Some(_), None) => ("model_predict_features", "the features of a row"),
        (Some(_), Some(_)) => {
            ("model_predict_features", "the features of a row, in standard deviations of the target")
        }
    }
}

/// From features, or from a row by its features, to outputs.
fn push_predict(code: &mut String, about: &Described<'_>, members: usize, widest: usize, body: &str) {
    let network = format!(
        "    float a[{widest}], b[{widest}];\n{body}    \
         for (int i = 0; i < MODEL_OUTPUTS; i++) y[i] = a[i];\n}}\n\n"
    );
    let (name, _) = features(about);
    if members == 1 {
        let _ =
            write!(code, "void {name}(const float x[MODEL_INPUTS], float y[MODEL_OUTPUTS]) {{\n{network}");
    } else {
        let _ = write!(
            code,
            "/* The outputs of one of the networks. */\n\
             static void member(int m, const float *x, float *y) {{\n{network}\
             void {name}(const float x[MODEL_INPUTS], float y[MODEL_OUTPUTS]) {{\n    \
             float one[MODEL_OUTPUTS];\n    for (int i = 0; i < MODEL_OUTPUTS; i++) y[i] = 0;\n    \
             for (int m = 0; m < {members}; m++) {{\n        member(m, x, one);\n        \
             for (int i = 0; i < MODEL_OUTPUTS; i++) y[i] += one[i];\n    }}\n    \
             for (int i = 0; i < MODEL_OUTPUTS; i++) y[i] /= {members};\n}}\n\n"
        );
    }
    if about.table.is_some() {
        let unit = scale(about).map_or(String::new(), |scale| {
            format!(
                "    for (int i = 0; i < MODEL_OUTPUTS; i++) {{\n        \
                 y[i] = (float)clamp({:?} + {:?} * y[i], {:?}, {:?});\n    }}\n",
                scale.mean, scale.deviation, scale.least, scale.most
            )
        });
        let _ = write!(
            code,
            "void model_predict(const struct model_row *row, float y[MODEL_OUTPUTS]) {{\n    \
             float x[MODEL_INPUTS];\n    model_encode(row, x);\n    \
             model_predict_features(x, y);\n{unit}}}\n\n"
        );
    }
    push_self_test(code, about);
}

fn push_self_test(code: &mut String, about: &Described<'_>) {
    let unit = scale(about).map_or(1.0, |scale| scale.deviation as f32);
    code.push_str("float model_self_test(void) {\n    float y[MODEL_OUTPUTS], most = 0;\n");
    if about.table.is_some() {
        code.push_str(
            "    float x[MODEL_INPUTS];\n    model_encode(&model_test_row, x);\n    \
             for (int i = 0; i < MODEL_INPUTS; i++) most = fmaxf(most, fabsf(x[i] - TEST_X[i]));\n    \
             model_predict(&model_test_row, y);\n",
        );
    } else {
        code.push_str("    model_predict(TEST_X, y);\n");
    }
    let _ = write!(
        code,
        "    for (int i = 0; i < MODEL_OUTPUTS; i++) {{\n        \
         most = fmaxf(most, fabsf(y[i] - TEST_Y[i]) / fmaxf(fabsf(TEST_Y[i]), {unit:?}f));\n    }}\n    \
         return most;\n}}\n"
    );
}

/// A literal of a text, its bytes beyond ASCII as octal numbers, which end after three digits.
fn text(text: &str) -> String {
    let character = |byte: u8| match byte {
        b'"' | b'\\' | b'?' => format!("\\{}", char::from(byte)),
        b' '..=b'~' => char::from(byte).to_string(),
        byte => format!("\\{byte:03o}"),
    };
    format!("\"{}\"", text.bytes().map(character).collect::<String>())
}

/// A text for a comment: a name may end the comment early, or begin another one.
fn comment(text: &str) -> String {
    text.replace("*/", "* /").replace("/*", "/ *")
}

/// The statements of a network. Its numbers are in `a`, and `b` is room for the next ones.
struct Body(String);

impl Body {
    fn push(&mut self, statements: std::fmt::Arguments<'_>) {
        let _ = self.0.write_fmt(statements);
    }
    fn each(&mut self, n: usize, statement: std::fmt::Arguments<'_>) {
        self.push(format_args!("    for (int i = 0; i < {n}; i++) {statement}\n"));
    }
}

impl Language for Body {
    fn affine(&mut self, w: &str, b: &str, from: From, outputs: usize) {
        let From { list, n, dense, sparse } = from;
        let inputs = n + sparse;
        self.push(format_args!(
            "    for (int i = 0; i < {outputs}; i++) {{\n        float sum = {b}[i];\n        \
             for (int k = 0; k < {n}; k++) sum += {w}[i * {inputs} + k] * {list}[k];\n"
        ));
        if sparse > 0 {
            self.push(format_args!(
                "        for (int k = 0; k < {sparse}; k++) \
                 sum += {w}[i * {inputs} + {n} + k] * x[{dense} + k];\n"
            ));
        }
        self.push(format_args!("        b[i] = sum;\n    }}\n"));
        self.each(outputs, format_args!("a[i] = b[i];"));
    }
    fn waves(&mut self, [w1, b1, w2, b2]: [&str; 4], from: From, frequencies: usize, sums: usize) {
        let From { list, n, .. } = from;
        let all = n * sums;
        self.each(all, format_args!("b[i] = {b2}[i];"));
        self.push(format_args!(
            "    for (int i = 0; i < {n}; i++) {{\n        \
             for (int f = 0; f < {frequencies}; f++) {{\n            \
             int k = i * {frequencies} + f;\n            \
             float wave = cosf({w1}[k] * {list}[i] + {b1}[k]);\n            \
             for (int s = i * {sums}; s < (i + 1) * {sums}; s++) \
             b[s] += {w2}[s * {frequencies} + f] * wave;\n        \
             }}\n        b[{all} + i] = {list}[i];\n    }}\n"
        ));
        self.each(all + n, format_args!("a[i] = b[i];"));
    }
    fn copy(&mut self, n: usize) {
        self.each(n, format_args!("a[i] = x[i];"));
    }
    fn scale(&mut self, s: &str, n: usize) {
        self.each(n, format_args!("a[i] *= {s}[i];"));
    }
    fn activate(&mut self, function: &str, n: usize) {
        // The name of the function in math.h.
        let function = if function == "tanh" { "tanhf" } else { function };
        self.each(n, format_args!("a[i] = {function}(a[i]);"));
    }
    fn blend(&mut self, function: &str, alpha: &str, n: usize) {
        let function = if function == "tanh" { "tanhf" } else { function };
        self.each(n, format_args!("a[i] += {alpha}[i] * ({function}(a[i]) - a[i]);"));
    }
    fn exp(&mut self, n: usize) {
        self.each(n, format_args!("a[i] = expf(a[i]);"));
    }
    fn softmax(&mut self, n: usize) {
        self.push(format_args!("    float most = a[0], sum = 0;\n"));
        self.each(n, format_args!("most = fmaxf(most, a[i]);"));
        self.each(n, format_args!("sum += a[i] = expf(a[i] - most);"));
        self.each(n, format_args!("a[i] /= sum;"));
    }
}
