//! Exported files, read by the packages of Python that other people read them with.

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

use descent::data::{ClassNames, ColumnCells, ColumnRules};
use descent::nn::{Activation, Init, Loss, Network, Topology};
use descent::{Format, Model};

use super::networks::{INPUTS, all, outputs, samples};
use super::tables;

/// The Python that has the packages of `tests/python/requirements.txt`, named by `DESCENT_PYTHON`. Without
/// one a test says that it is skipped.
pub(super) fn python(test: &str) -> Option<PathBuf> {
    let python = env::var_os("DESCENT_PYTHON").map(PathBuf::from);
    if python.is_none() {
        // Past the capture of what tests print.
        let _ = std::io::Write::write_all(
            &mut std::io::stderr(),
            format!("{test} is skipped: DESCENT_PYTHON names no Python with the packages it needs\n")
                .as_bytes(),
        );
    }
    python
}

/// Runs a script of `tests/python` on a folder.
pub(super) fn run(python: &Path, script: &str, folder: &Path) -> String {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/python").join(script);
    let output = Command::new(python).arg(script).arg(folder).output().unwrap();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{errors}");
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn onnxruntime_gives_the_outputs_of_the_network() {
    let Some(python) = python("onnxruntime_gives_the_outputs_of_the_network") else { return };
    let folder = tempfile::tempdir().unwrap();
    let mut cases = Vec::new();
    for (i, network) in all().into_iter().enumerate() {
        let outputs = outputs(&network);
        let n = network.topology().outputs();
        let labels: Vec<usize> = outputs.iter().map(|a| descent::linalg::argmax(a)).collect();
        let name = format!("m{i}.onnx");
        let mut model = Model::new(network);
        let mut case = serde_json::json!({
            "model": name, "inputs": { "features": samples() }, "outputs": outputs, "tolerance": 1e-6,
        });
        if n > 1 {
            // Names for every other model.
            let named = i % 2 == 0;
            if named {
                let names: Vec<String> = (0..n).map(|c| format!("class {c} ж")).collect();
                model = model.with_classes(ClassNames::new(names.iter().map(String::as_str)).unwrap());
                case["labels"] = labels.iter().map(|&c| names[c].clone()).collect::<Vec<_>>().into();
            } else {
                case["labels"] = labels.into();
            }
        }
        std::fs::write(folder.path().join(name), model.export(Format::Onnx).unwrap()).unwrap();
        cases.push(case);
    }
    let text = serde_json::to_string(&cases).unwrap();
    std::fs::write(folder.path().join("samples.json"), text).unwrap();
    assert_eq!(run(&python, "onnx_models.py", folder.path()), format!("{} models\n", cases.len()));
}

/// Each column is an input of its name, and what encodes it is in the graph.
#[test]
fn onnxruntime_reads_the_columns_of_a_table() {
    let Some(python) = python("onnxruntime_reads_the_columns_of_a_table") else { return };
    let folder = tempfile::tempdir().unwrap();
    let mut cases = Vec::new();
    for (i, model) in tables::models().into_iter().enumerate() {
        let rows = tables::rows(&model);
        let columns = model.encoder().unwrap().rules();
        let column = |c: usize| rows.iter().map(|row| vec![json(&row[c], &columns[c])]).collect::<Vec<_>>();
        let inputs: serde_json::Map<_, _> = columns
            .iter()
            .enumerate()
            .map(|(c, rules)| (rules.name.to_owned(), serde_json::json!(column(c))))
            .collect();
        let found: Vec<(Vec<f64>, f64)> = rows.iter().map(|row| tables::outputs(&model, row)).collect();
        let outputs: Vec<&Vec<f64>> = found.iter().map(|(outputs, _)| outputs).collect();
        let name = format!("t{i}.onnx");
        let mut case = serde_json::json!({
            "model": name, "inputs": inputs, "outputs": outputs, "unit": found[0].1, "tolerance": 1e-6,
        });
        if let Some(classes) = model.classes() {
            let best = |y: &[f64]| (0..y.len()).max_by(|&a, &b| y[a].total_cmp(&y[b])).unwrap();
            let label = |y: &&Vec<f64>| classes.name(best(y)).unwrap().to_owned();
            case["labels"] = outputs.iter().map(label).collect::<Vec<_>>().into();
        }
        std::fs::write(folder.path().join(name), model.export(Format::Onnx).unwrap()).unwrap();
        cases.push(case);
    }
    let text = serde_json::to_string(&cases).unwrap();
    std::fs::write(folder.path().join("samples.json"), text).unwrap();
    assert_eq!(run(&python, "onnx_models.py", folder.path()), format!("{} models\n", cases.len()));
}

/// A cell as the graph takes it.
fn json(cell: &tables::OwnedCell, column: &ColumnRules<'_>) -> serde_json::Value {
    match (cell, column.cells) {
        (tables::OwnedCell::Number(x), _) => (*x).into(),
        (tables::OwnedCell::Text(text), _) => text.as_str().into(),
        (tables::OwnedCell::Missing, ColumnCells::Categories { .. }) => "".into(),
        (tables::OwnedCell::Missing, _) => serde_json::Value::Null,
    }
}

#[test]
fn the_package_safetensors_reads_what_was_exported() {
    let Some(python) = python("the_package_safetensors_reads_what_was_exported") else { return };
    let folder = tempfile::tempdir().unwrap();
    let loss = Loss::Quadratic(Activation::Identity);
    let mut cases = Vec::new();
    for (i, sizes) in [&[INPUTS, 3][..], &[INPUTS, 7, 2], &[INPUTS, 4, 6, 1]].into_iter().enumerate() {
        let network =
            Network::<f32>::new(Topology::new(sizes, Activation::Tanh, loss).unwrap(), Init::Glorot, 1);
        let name = format!("m{i}.safetensors");
        cases.push(serde_json::json!({
            "model": name, "inputs": samples(), "outputs": outputs(&network),
        }));
        let bytes = Model::new(network).export(Format::Safetensors).unwrap();
        std::fs::write(folder.path().join(name), bytes).unwrap();
    }
    let text = serde_json::to_string(&cases).unwrap();
    std::fs::write(folder.path().join("samples.json"), text).unwrap();
    assert_eq!(run(&python, "safetensors_models.py", folder.path()), "3 models\n");
}
