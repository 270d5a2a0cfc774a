//! A page that runs the networks: one file, which loads nothing from elsewhere.

mod columns;
mod fields;
mod words;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use data::Framing;
use linalg::Scalar;
use nn::Loss;
use serde_json::{Value, json};

use super::described::TestCell;
use super::program::{Affine, Member, Step, Waves};
use super::{Described, ExportError, Program};
use crate::Model;

const STYLE: &str = include_str!("page.css");
const NETWORK: &str = include_str!("network.js");
const ENCODER: &str = include_str!("encoder.js");
const SHOW: &str = include_str!("show.js");
const DRAW: &str = include_str!("draw.js");
const FORM: &str = include_str!("form.js");
const TEST: &str = include_str!("test.js");

/// The page.
pub(super) fn write<T: Scalar>(model: &Model<T>) -> Result<Vec<u8>, ExportError> {
    let program = Program::of(model)?;
    let about = Described::of(model, &program);
    let side = program.inputs().isqrt();
    // Anything else than a square has no picture.
    let image = model.framing().is_some() && side * side == program.inputs();
    let (input, scripts) = match &about.table {
        Some(table) => (fields::cells(&table.columns)?, vec![NETWORK, ENCODER, SHOW, FORM, TEST]),
        None if image => (fields::sheet(), vec![NETWORK, SHOW, DRAW, TEST]),
        None => (fields::features(program.inputs()), vec![NETWORK, SHOW, FORM, TEST]),
    };
    let title = words::title(&about, &program, image);
    let lines = about.lines();
    // A name may contain the end of a script.
    let description = describe(model, &program, &about)?.to_string().replace('<', "\\u003c");
    let scripts = scripts.iter().map(|script| format!("<script>\n{script}</script>\n"));
    let html = format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; \
         script-src 'unsafe-inline'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>{}</title>\n<style>\n{STYLE}</style>\n<h1 dir=\"auto\">{}</h1>\n\
         <main>\n<section>{input}</section>\n<section>\n<p id=\"best\"></p>\n<p id=\"range\"></p>\n\
         <p id=\"said\" role=\"status\"></p>\n<table id=\"outputs\" aria-label=\"Outputs\"></table>\n{}\
         </section>\n</main>\n<p class=\"about\">{}<br>{}</p>\n\
         <script>\n\"use strict\";\nconst model = {description};\n</script>\n{}</html>\n",
        escaped(&title),
        escaped(&title),
        words::layers(&program),
        escaped(&lines[0]),
        escaped(&lines[1]),
        scripts.collect::<String>(),
    );
    Ok(html.into_bytes())
}

/// All that the scripts know of the model.
fn describe<T: Scalar>(
    model: &Model<T>,
    program: &Program,
    about: &Described<'_>,
) -> Result<Value, ExportError> {
    let quantiles = match model.network().topology().loss() {
        Loss::Quantile(quantiles) => Some(quantiles.as_slice().to_vec()),
        _ => None,
    };
    let mut description = json!({
        "dense": program.dense,
        "sparse": program.sparse,
        "members": program.members.iter().map(member).collect::<Vec<_>>(),
        "names": words::outputs(about, program, quantiles.as_deref()),
        "classes": words::classes(about, program),
        "probabilities": program.probabilities(),
        "quantiles": quantiles,
        "centred": model.framing() == Some(Framing::Centred),
        "target": about.table.as_ref().map(|table| table.target),
        "test": { "x": numbers(&about.test.x), "y": numbers(&about.test.y) },
    });
    if let Some(table) = &about.table {
        let columns = table.columns.iter().map(columns::column).collect::<Result<Vec<_>, _>>()?;
        description["columns"] = columns.into();
        description["normal"] = columns::normal();
        description["missing"] = json!(data::MISSING_WORDS);
        description["test"]["cells"] = about.test.cells.iter().map(cell).collect();
        description["scale"] = table.scale.map_or(Value::Null, |scale| {
            json!({
                "mean": scale.mean, "deviation": scale.deviation, "least": scale.least, "most": scale.most,
            })
        });
    }
    Ok(description)
}

fn cell(cell: &TestCell<'_>) -> Value {
    match *cell {
        TestCell::Number(x) => x.into(),
        TestCell::Category(place, _) => place.into(),
        TestCell::Missing => Value::Null,
    }
}

fn member(member: &Member) -> Value {
    let steps = |steps: &[Step]| steps.iter().map(step).collect::<Vec<_>>();
    json!({ "head": steps(&member.head), "body": steps(&member.body) })
}

/// A step as the scripts have it.
fn step(step: &Step) -> Value {
    match step {
        Step::Affine(Affine { w, b, .. }) => json!({ "kind": "affine", "w": numbers(w), "b": numbers(b) }),
        Step::Scale(s) => json!({ "kind": "scale", "s": numbers(s) }),
        Step::Waves(Waves { frequencies, sums, w1, b1, w2, b2 }) => json!({
            "kind": "waves", "frequencies": frequencies, "sums": sums,
            "w1": numbers(w1), "b1": numbers(b1), "w2": numbers(w2), "b2": numbers(b2),
        }),
        Step::Activate(activation) => json!({ "kind": "activate", "sigma": activation.name() }),
        Step::Blend(activation, alpha) => {
            json!({ "kind": "blend", "sigma": activation.name(), "alpha": numbers(alpha) })
        }
        Step::Exp => json!({ "kind": "exp" }),
        Step::Softmax => json!({ "kind": "softmax" }),
    }
}

/// Numbers as the base64 of their bytes.
fn numbers(values: &[f32]) -> String {
    let bytes: Vec<u8> = values.iter().flat_map(|x| x.to_le_bytes()).collect();
    STANDARD.encode(bytes)
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
