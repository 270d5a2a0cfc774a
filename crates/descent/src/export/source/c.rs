//! C99 that needs nothing but `math.h`.

use std::fmt::Write;

use linalg::Scalar;

use super::{Language, Table, numbers, steps};
use crate::Model;
use crate::export::{Described, ExportError, Program};

const MATH: &str = include_str!("math.c");

/// The source of a file.
pub(in crate::export) fn write<T: Scalar>(model: &Model<T>) -> Result<Vec<u8>, ExportError> {
    model.one_network()?;
    let program = Program::of(model)?;
    let about = Described::of(model, &program);
    let mut body = Body(String::new());
    let (tables, most) = steps(&program, &mut body)?;
    let (inputs, outputs) = (program.inputs(), program.outputs());
    let mut source = String::from("/*\n");
    for line in about.lines() {
        // A name of a class may end the comment early.
        let _ = writeln!(source, " * {}", line.replace("*/", "* /"));
    }
    let _ = write!(
        source,
        " *\n * Declare what you use of it:\n *\n *   void model_predict(const float x[{inputs}], float y[{outputs}]);\n \
         *   float model_self_test(void);  (the largest difference from the network, about 1e-6)\n */\n\n\
         #include <math.h>\n\n\
         #define INPUTS {inputs}\n#define OUTPUTS {outputs}\n\n\
         void model_predict(const float x[INPUTS], float y[OUTPUTS]);\nfloat model_self_test(void);\n\n"
    );
    if let Some(classes) = about.classes() {
        let names: Vec<String> = classes.iter().map(|name| text(name)).collect();
        let _ = writeln!(
            source,
            "/* The classes, in the order of the outputs. */\nconst char *const model_classes[OUTPUTS] = {{{}}};",
            names.join(", ")
        );
    }
    let mut table = |name: &str, values: &[f32]| {
        let _ = write!(
            source,
            "\nstatic const float {name}[{}] = {{\n{}}};\n",
            values.len(),
            numbers(values, "f")
        );
    };
    table("TEST_X", &about.test.x);
    table("TEST_Y", &about.test.y);
    tables.iter().for_each(|Table { name, values }| table(name, values));
    let _ = write!(
        source,
        "\n{MATH}\nvoid model_predict(const float x[INPUTS], float y[OUTPUTS]) {{\n    \
         float a[{most}], b[{most}];\n    for (int i = 0; i < {dense}; i++) a[i] = x[i];\n{}    \
         for (int i = 0; i < OUTPUTS; i++) y[i] = a[i];\n    (void)b;\n}}\n\n\
         float model_self_test(void) {{\n    float y[OUTPUTS], most = 0;\n    model_predict(TEST_X, y);\n    \
         for (int i = 0; i < OUTPUTS; i++) most = fmaxf(most, fabsf(y[i] - TEST_Y[i]));\n    \
         return most;\n}}\n",
        body.0,
        dense = program.dense,
    );
    Ok(source.into_bytes())
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

/// The statements of `model_predict`. The numbers are in `a`, and `b` is room for the next ones.
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
    fn affine(&mut self, w: &str, b: &str, inputs: usize, outputs: usize) {
        self.push(format_args!(
            "    for (int i = 0; i < {outputs}; i++) {{\n        float sum = {b}[i];\n        \
             for (int k = 0; k < {inputs}; k++) sum += {w}[i * {inputs} + k] * a[k];\n        \
             b[i] = sum;\n    }}\n"
        ));
        self.each(outputs, format_args!("a[i] = b[i];"));
    }
    fn scale(&mut self, s: &str, n: usize) {
        self.each(n, format_args!("a[i] *= {s}[i];"));
    }
    fn waves(&mut self, [w1, b1, w2, b2]: [&str; 4], inputs: usize, frequencies: usize, sums: usize) {
        let all = inputs * sums;
        self.each(all, format_args!("b[i] = {b2}[i];"));
        self.push(format_args!(
            "    for (int i = 0; i < {inputs}; i++) {{\n        \
             for (int f = 0; f < {frequencies}; f++) {{\n            \
             float wave = cosf({w1}[i * {frequencies} + f] * a[i] + {b1}[i * {frequencies} + f]);\n            \
             for (int s = i * {sums}; s < (i + 1) * {sums}; s++) b[s] += {w2}[s * {frequencies} + f] * wave;\n        \
             }}\n        b[{all} + i] = a[i];\n    }}\n"
        ));
        self.each(all + inputs, format_args!("a[i] = b[i];"));
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
    fn join(&mut self, dense: usize, n: usize, sparse: usize) {
        self.each(sparse, format_args!("a[{n} + i] = x[{dense} + i];"));
    }
}
