//! Exported sources, compiled and run.

use std::fmt::Write;
use std::path::Path;
use std::process::Command;

use descent::{Format, Model};

use super::networks::{INPUTS, SAMPLES, all, outputs, samples};
use super::tables::{self, OwnedCell};

/// Names in the column `color!` of the first model of tables, and the values they are.
const NAMED: [(&str, &str); 12] = [
    ("A B", "AB"),
    ("a b", "AB_2"),
    (" a-b\t", "AB_3"),
    ("Other", "Other"),
    ("Missing", "Missing"),
    ("something else", "AnyOther"),
    (" N/A ", "NoValue"),
    ("null", "Null"),
    ("Self", "Self_"),
    ("-3", "Minus3"),
    ("\"quoted\" \\", "Quoted"),
    ("größer", "Groesser"),
];

/// A model, and what its source is to find: numbers, each with the unit to measure differences in.
struct Case {
    about: String,
    model: Model<f32>,
    /// The rows of a model of tables.
    rows: Vec<Vec<OwnedCell>>,
    expected: Vec<(f64, f64)>,
}

/// A case for each network of features, and then for each model of tables.
fn cases() -> Vec<Case> {
    let network = |network: descent::nn::Network<f32>| {
        let topology = network.topology();
        let about = format!("{:?} {:?}", topology.layers(), topology.loss());
        let expected = outputs(&network).concat().into_iter().map(|y| (f64::from(y), 1.0)).collect();
        Case { about, model: Model::new(network), rows: Vec::new(), expected }
    };
    let table = |(i, model): (usize, Model<f32>)| {
        let rows = tables::rows(&model);
        let encoder = model.encoder().unwrap();
        let of_row = |row: &Vec<OwnedCell>| {
            let cells: Vec<_> = row.iter().map(OwnedCell::given).collect();
            let mut x = vec![0.0; encoder.inputs()];
            encoder.encode_row(&cells, &mut x).unwrap();
            let (y, unit) = tables::outputs(&model, row);
            let y: Vec<_> = y.into_iter().map(|y| (y, unit)).collect();
            x.into_iter().map(|x| (f64::from(x), 1.0)).chain(y).collect::<Vec<_>>()
        };
        let expected = rows.iter().flat_map(of_row).collect();
        Case { about: format!("model {i} of tables"), model, rows, expected }
    };
    all().into_iter().map(network).chain(tables::models().into_iter().enumerate().map(table)).collect()
}

/// The first case of tables.
fn first_of_tables(cases: &[Case]) -> usize {
    cases.iter().position(|case| !case.rows.is_empty()).unwrap()
}

/// Names and types of the fields of a structure, as its source has them.
fn fields<'a>(
    source: &'a str,
    begins: &str,
    field: impl Fn(&'a str) -> Option<(&'a str, &'a str)>,
) -> Vec<(&'a str, &'a str)> {
    let (_, body) = source.split_once(begins).unwrap();
    body.lines().take_while(|line| *line != "}" && *line != "};").filter_map(field).collect()
}

/// One program for all models: it prints a line for each, the self test and then features and outputs.
#[test]
fn rust_without_std_gives_the_outputs_of_the_model() {
    let folder = tempfile::tempdir().unwrap();
    let cases = cases();
    let mut library = "#![no_std]\n#![deny(warnings)]\n".to_owned();
    let mut main = format!("static X: [[f32; {INPUTS}]; {SAMPLES}] = {:?};\nfn main() {{\n", samples());
    for (i, case) in cases.iter().enumerate() {
        let source = write(folder.path(), &format!("m{i}.rs"), Format::Rust, &case.model);
        let _ = writeln!(library, "pub mod m{i};");
        let _ = writeln!(main, "    print!(\"{{:?}}\", models::m{i}::self_test());");
        if case.rows.is_empty() {
            let _ = writeln!(
                main,
                "    for x in &X {{ for y in models::m{i}::predict(x) {{ print!(\" {{y:?}}\"); }} }}"
            );
        }
        let field =
            |line: &'static str| line.trim().strip_prefix("pub ")?.strip_suffix(',')?.split_once(": ");
        let source: &'static str = source.leak();
        for row in &case.rows {
            let _ = writeln!(main, "    let row = models::m{i}::Row {{");
            for ((name, of), cell) in fields(source, "pub struct Row {\n", field).into_iter().zip(row) {
                let value = match cell {
                    OwnedCell::Number(x) => format!("{x:?}"),
                    OwnedCell::Missing if of == "f64" => "f64::NAN".to_owned(),
                    OwnedCell::Missing => format!("models::m{i}::{of}::from_name(\"\")"),
                    OwnedCell::Text(text) => format!("models::m{i}::{of}::from_name({text:?})"),
                };
                let _ = writeln!(main, "        {name}: {value},");
            }
            let _ = writeln!(
                main,
                "    }};\n    for x in models::m{i}::encode(&row) {{ print!(\" {{x:?}}\"); }}\n    \
                 for y in models::m{i}::predict(&row) {{ print!(\" {{y:?}}\"); }}"
            );
        }
        main.push_str("    println!();\n");
    }
    let first = first_of_tables(&cases);
    for (name, value) in NAMED {
        let of = format!("models::m{first}::Color_2");
        let _ = writeln!(main, "    assert_eq!({of}::from_name({name:?}), {of}::{value});");
    }
    let _ = writeln!(main, "    const _: () = assert!(models::m{first}::days(2024, 5, 31) == 19_874.0);\n}}");
    std::fs::write(folder.path().join("models.rs"), library).unwrap();
    std::fs::write(folder.path().join("main.rs"), main).unwrap();
    let rustc = |arguments: &[&str]| {
        let mut command = Command::new(std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into()));
        run(command.args(["--edition", "2021", "-C", "opt-level=1"]).args(arguments), folder.path());
    };
    rustc(&["--crate-type", "rlib", "models.rs"]);
    rustc(&["--extern", "models=libmodels.rlib", "main.rs"]);
    compare(&cases, &run(&mut Command::new(folder.path().join("main")), folder.path()));
}

#[test]
fn c_gives_the_outputs_of_the_model() {
    let folder = tempfile::tempdir().unwrap();
    let cases = cases();
    let mut main = "#include <math.h>\n#include <stdio.h>\n#include <stdlib.h>\n".to_owned();
    let mut calls = String::new();
    for (i, case) in cases.iter().enumerate() {
        let source = write(folder.path(), &format!("m{i}.c"), Format::C, &case.model);
        // All in one program: each model has names of its own.
        let source = source.replace("model_", &format!("m{i}_")).replace("MODEL_", &format!("M{i}_"));
        std::fs::write(folder.path().join(format!("m{i}.c")), &source).unwrap();
        let _ = write!(main, "#define M{i}_HEADER\n#include \"m{i}.c\"\n");
        let _ = writeln!(calls, "    printf(\"%.9g\", m{i}_self_test());");
        if case.rows.is_empty() {
            let _ = writeln!(
                calls,
                "    for (int j = 0; j < {SAMPLES}; j++) {{ m{i}_predict(X[j], y); show(y, M{i}_OUTPUTS); }}"
            );
        }
        let source: &'static str = source.leak();
        let field = |line: &'static str| line.split_once(';')?.0.trim().rsplit_once(' ');
        for row in &case.rows {
            let fields = fields(source, &format!("struct m{i}_row {{\n"), field);
            assert_eq!(fields.len(), row.len());
            let value = |((of, _), cell): ((&str, &str), &OwnedCell)| {
                let call = |text: &str| format!("{}_of({text})", of.trim_start_matches("enum "));
                match cell {
                    OwnedCell::Number(x) => format!("{x:?}"),
                    OwnedCell::Missing if of == "double" => "NAN".to_owned(),
                    OwnedCell::Missing => call("0"),
                    OwnedCell::Text(text) => call(&literal(text)),
                }
            };
            let values: Vec<String> = fields.into_iter().zip(row).map(value).collect();
            let _ = writeln!(
                calls,
                "    {{\n        struct m{i}_row row = {{{}}};\n        m{i}_encode(&row, x);\n        \
                 show(x, M{i}_INPUTS);\n        m{i}_predict(&row, y);\n        \
                 show(y, M{i}_OUTPUTS);\n    }}",
                values.join(", ")
            );
        }
        calls.push_str("    puts(\"\");\n");
    }
    let first = first_of_tables(&cases);
    for (name, value) in NAMED {
        let value = match value {
            "AB" | "AB_2" | "AB_3" => value.replace("AB", "A_B"),
            "AnyOther" => "ANY_OTHER".to_owned(),
            "NoValue" => "NO_VALUE".to_owned(),
            "Minus3" => "MINUS_3".to_owned(),
            value => value.trim_end_matches('_').to_ascii_uppercase(),
        };
        let _ = writeln!(
            calls,
            "    if (m{first}_color_2_of({}) != M{first}_COLOR_2_{value}) abort();",
            literal(name)
        );
    }
    let _ = writeln!(calls, "    if (m{first}_days(2024, 5, 31) != 19874) abort();");
    let rows: Vec<String> = samples().iter().map(|x| format!("{x:?}").replace(['[', ']'], "")).collect();
    let _ = write!(
        main,
        "static const float X[{SAMPLES}][{INPUTS}] = {{{{{}}}}};\n\
         static void show(const float *x, int n) {{ for (int i = 0; i < n; i++) printf(\" %.9g\", x[i]); }}\n\
         int main(void) {{\n    float x[1000], y[8];\n{calls}    return 0;\n}}\n",
        rows.join("}, {")
    );
    std::fs::write(folder.path().join("main.c"), main).unwrap();
    let mut command = Command::new("cc");
    command.args(["-std=c99", "-Wall", "-Wextra", "-Werror", "-pedantic", "-O1"]);
    command.args((0..cases.len()).map(|i| format!("m{i}.c"))).args(["main.c", "-o", "main", "-lm"]);
    run(&mut command, folder.path());
    compare(&cases, &run(&mut Command::new(folder.path().join("main")), folder.path()));
}

/// A literal of C.
fn literal(text: &str) -> String {
    text.bytes().fold("\"".to_owned(), |text, byte| format!("{text}\\{byte:03o}")) + "\""
}

fn write(folder: &Path, name: &str, format: Format, model: &Model<f32>) -> String {
    let source = String::from_utf8(model.export(format).unwrap()).unwrap();
    std::fs::write(folder.join(name), &source).unwrap();
    source
}

/// What a command prints.
fn run(command: &mut Command, folder: &Path) -> String {
    let output = command.current_dir(folder).output().unwrap_or_else(|error| panic!("{command:?}: {error}"));
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command:?}: {errors}");
    String::from_utf8(output.stdout).unwrap()
}

/// Each line has the largest difference from the sample inside the source, then what it found. Differences
/// are no more than the rounding of sums of some ten numbers.
fn compare(cases: &[Case], printed: &str) {
    assert_eq!(printed.lines().count(), cases.len());
    for (Case { about, expected, .. }, line) in cases.iter().zip(printed.lines()) {
        let found: Vec<f64> = line.split(' ').map(|word| word.parse().unwrap()).collect();
        assert!(found[0] < 2e-6, "the self test of {about}: {}", found[0]);
        assert_eq!(expected.len(), found.len() - 1, "{about}");
        for (i, ((expected, unit), found)) in expected.iter().zip(&found[1..]).enumerate() {
            let near = (expected - found).abs() <= 1e-6 * expected.abs().max(*unit);
            assert!(near, "number {i} of {about}: {expected} and {found}");
        }
    }
}

/// The names of a model are those of its table.
#[test]
fn a_row_has_the_names_of_its_table() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/table.model");
    let model = Model::<f32>::load(path).unwrap();
    let source = |format| String::from_utf8(model.export(format).unwrap()).unwrap();
    let (rust, c) = (source(Format::Rust), source(Format::C));
    for text in [
        "pub const CLASSES: [&str; OUTPUTS] = [\"pear\", \"plum\", \"sloe\"];",
        "pub struct Row {\n    /// `\"size\"`\n    pub size: f64,\n    /// `\"day\"`, in [`days`]\n    \
         pub day: f64,\n    \
         /// `\"color\"`\n    pub color: Color,\n    /// `\"new\"`\n    pub new_: New,\n}",
        "pub enum New {\n    /// `\"no\"`\n    No,\n    /// `\"yes\"`\n    Yes,\n    /// Any other name.\n    \
         Other,\n    \
         /// No value.\n    Missing,\n}",
        "            \"grün\" => Self::Gruen,",
        "pub fn predict(row: &Row) -> [f32; OUTPUTS] {",
    ] {
        assert!(rust.contains(text), "{text} is not in\n{rust}");
    }
    for text in [
        "struct model_row {\n    double size; /* \"size\" */\n    \
         double day; /* \"day\", in days, see model_days */\n    \
         enum model_color color; /* \"color\" */\n    enum model_new new_; /* \"new\" */\n};",
        "    MODEL_COLOR_GRUEN, /* \"grün\" */",
        "void model_predict(const struct model_row *row, float y[MODEL_OUTPUTS]);",
    ] {
        assert!(c.contains(text), "{text} is not in\n{c}");
    }
}
