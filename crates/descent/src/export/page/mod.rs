//! A page that runs the network: one file, which loads nothing from elsewhere.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use data::Framing;
use linalg::Scalar;
use serde_json::{Value, json};

use super::program::{Affine, Step, Waves};
use super::{Described, ExportError, Program};
use crate::Model;

const STYLE: &str = include_str!("page.css");
const NETWORK: &str = include_str!("network.js");
const SHOW: &str = include_str!("show.js");
const DRAW: &str = include_str!("draw.js");
const FORM: &str = include_str!("form.js");

/// The page.
pub(super) fn write<T: Scalar>(model: &Model<T>) -> Result<Vec<u8>, ExportError> {
    model.one_network()?;
    let program = Program::of(model)?;
    let about = Described::of(model, &program);
    let outputs = program.outputs();
    let names: Vec<String> = match about.classes() {
        Some(classes) => classes.iter().map(|&class| class.to_owned()).collect(),
        None => (0..outputs).map(|i| i.to_string()).collect(),
    };
    let description = json!({
        "dense": program.dense,
        "sparse": program.sparse,
        "head": program.members[0].head.iter().map(step).collect::<Vec<_>>(),
        "body": program.members[0].body.iter().map(step).collect::<Vec<_>>(),
        "names": names,
        "probabilities": program.probabilities(),
        "centred": model.framing() == Some(Framing::Centred),
        "test": { "x": numbers(&about.test.x), "y": numbers(&about.test.y) },
    });
    let side = program.inputs().isqrt();
    // Anything else than a square has no picture.
    let image = model.framing().is_some() && side * side == program.inputs();
    let (input, script) = if image { (sheet(), DRAW) } else { (form(&program), FORM) };
    let lines = about.lines();
    let html = format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>A network to try</title>\n<style>\n{STYLE}</style>\n\
         <h1>A network to try</h1>\n<main>\n<section>{input}</section>\n\
         <section aria-live=\"polite\">\n<p id=\"best\">…</p>\n<table id=\"outputs\"></table>\n\
         <div id=\"layers\"></div>\n</section>\n</main>\n<p class=\"about\">{}<br>{}</p>\n\
         <script>\nconst model = {};\n{NETWORK}\n{SHOW}\n{script}</script>\n</html>\n",
        escaped(&lines[0]),
        escaped(&lines[1]),
        // A name may contain the end of a script.
        description.to_string().replace('<', "\\u003c"),
    );
    Ok(html.into_bytes())
}

/// Where one draws.
fn sheet() -> String {
    "<div class=\"paper\"><canvas id=\"sheet\" width=\"280\" height=\"280\" tabindex=\"0\" role=\"img\" \
     aria-label=\"Draw here. Arrow keys move the pen, space lowers or lifts it, Delete clears.\"></canvas>\
     <span id=\"cross\"></span></div>\n<div class=\"under\"><button id=\"clear\" type=\"button\">Clear</button>\
     <canvas id=\"seen\" aria-hidden=\"true\"></canvas><span class=\"about\">as the network sees it</span></div>"
        .to_owned()
}

/// A field for each feature.
fn form(program: &Program) -> String {
    let field = |i: usize| {
        format!(
            "<label for=\"x{i}\">feature {i}</label><input id=\"x{i}\" name=\"x{i}\" type=\"number\" step=\"any\" value=\"0\">"
        )
    };
    format!("<form id=\"form\">{}</form>", (0..program.inputs()).map(field).collect::<String>())
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
