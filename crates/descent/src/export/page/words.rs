//! What the page says of the model.

use crate::export::described::Described;
use crate::export::program::{Program, Step};

/// Names of classes that are longer together are not in the title.
const LONG: usize = 40;

/// Whether an answer is one of some classes.
pub(super) fn classes(about: &Described<'_>, program: &Program) -> bool {
    about.classes().is_some() || program.probabilities()
}

/// What to do on the page.
pub(super) fn title(about: &Described<'_>, program: &Program, image: bool) -> String {
    let n = program.outputs();
    match (about.classes(), &about.table) {
        (_, Some(table)) => format!("Predict {}", table.target),
        (Some(names), None) if image && names.join(", ").len() <= LONG => {
            format!("Draw one of {}", names.join(", "))
        }
        _ if image => format!("Draw one of {n} classes"),
        _ if classes(about, program) => {
            format!("Predict one of {n} classes from {}", many(program.inputs(), "feature"))
        }
        _ => format!("Predict {} from {}", many(n, "number"), many(program.inputs(), "feature")),
    }
}

fn many(n: usize, what: &str) -> String {
    if n == 1 { format!("a {what}") } else { format!("{n} {what}s") }
}

/// A name for each output.
pub(super) fn outputs(about: &Described<'_>, program: &Program, quantiles: Option<&[f64]>) -> Vec<String> {
    let places = 0..program.outputs();
    match (about.classes(), quantiles) {
        (Some(names), _) => names.iter().map(|&name| name.to_owned()).collect(),
        (None, Some(quantiles)) => {
            let percent = |tau: &f64| format!("{} % lie below", (1e6 * tau).round() / 1e4);
            quantiles.iter().map(percent).collect()
        }
        _ if classes(about, program) => places.map(|i| format!("class {i}")).collect(),
        _ => places.map(|i| format!("output {i}")).collect(),
    }
}

/// The hidden layers, and how their picture is to be read.
pub(super) fn layers(program: &Program) -> String {
    let [.., last] = &program.members[0].body[..] else { return String::new() };
    let activates = |step: &Step| matches!(step, Step::Activate(_) | Step::Blend(..));
    let all = program.members[0].body.iter().filter(|step| activates(step)).count();
    if all == usize::from(activates(last)) {
        return String::new();
    }
    let members = match program.members.len() {
        1 => String::new(),
        n => format!(
            " These are the layers of the first of {n} networks; the answer is the mean of all of them."
        ),
    };
    format!(
        "<h2>Hidden layers</h2>\n<p class=\"about\">Each square is a unit. The stronger its colour, the \
         further is its activation from 0: blue above, orange below.{members}</p>\n\
         <div id=\"layers\"></div>\n"
    )
}
