//! A pass as text: each formula, and below it the same with the numbers put in.

use linalg::Matrix;
use nn::{Activation, Loss, Topology};

use super::pass::Pass;
use super::symbols::{input_symbol, number, operand, product, raised, symbol, vector};
use crate::terminal::wrapped;

/// The lines, at most `width` columns wide where words allow it.
pub(super) fn page(topology: &Topology, pass: &Pass, width: usize) -> String {
    let mut page = Page { text: String::new(), width };
    page.heading(format!("x = {}, y = {}, η = {}", vector(&pass.x), vector(&pass.y), number(pass.eta)));
    for l in 0..topology.layers().len() {
        page.matrix(&symbol("w", l, &[]), &pass.w[l]);
        page.line(format!("{} = {}", symbol("b", l, &[]), vector(&pass.b[l])));
    }
    forward(&mut page, topology, pass);
    backward(&mut page, topology, pass);
    gradient(&mut page, topology, pass);
    step(&mut page, topology, pass);
    page.text.trim_end().to_owned()
}

struct Page {
    text: String,
    width: usize,
}

impl Page {
    fn put(&mut self, text: &str, indent: &str) {
        let room = self.width.saturating_sub(4).max(16);
        for (i, line) in wrapped(text, room, indent).into_iter().enumerate() {
            let deeper = if i == 0 { "" } else { "    " };
            self.text.push_str(&format!("{deeper}{line}\n"));
        }
    }
    /// A formula, after an empty line.
    fn heading(&mut self, text: String) {
        if !self.text.is_empty() {
            self.text.push('\n');
        }
        self.put(&text, "");
    }
    /// The same with numbers.
    fn line(&mut self, text: String) {
        self.put(&text, "  ");
    }
    fn matrix(&mut self, name: &str, rows: &[Vec<f64>]) {
        let cells: Vec<Vec<String>> =
            rows.iter().map(|row| row.iter().map(|&x| number(x)).collect()).collect();
        let widest = cells.iter().flatten().map(|cell| cell.chars().count()).max().unwrap_or(0);
        for (i, row) in cells.iter().enumerate() {
            let start =
                if i == rows.len() / 2 { format!("{name} =") } else { " ".repeat(name.chars().count() + 2) };
            let row: String = row.iter().map(|cell| format!(" {cell:>widest$}")).collect();
            self.text.push_str(&format!("  {start} │{row} │\n"));
        }
    }
}

fn forward(page: &mut Page, topology: &Topology, pass: &Pass) {
    for l in 0..topology.layers().len() {
        let (n, before) = (raised(l + 1), if l == 0 { "x".to_owned() } else { symbol("a", l - 1, &[]) });
        let sigma = sigma(topology, l);
        page.heading(format!("z{n} = w{n}{before} + b{n}, a{n} = {sigma}"));
        let input = pass.input(l);
        for (j, &z) in pass.z[l].iter().enumerate() {
            let (w, b) = (&pass.w[l][j], pass.b[l][j]);
            let letters = (0..w.len()).map(|k| format!("{}{}", symbol("w", l, &[j, k]), input_symbol(l, k)));
            let terms = w.iter().zip(input).map(|(&w, &a)| product(w, a));
            page.line(format!(
                "{} = {} + {} = {} + {} = {}",
                symbol("z", l, &[j]),
                letters.collect::<Vec<_>>().join(" + "),
                symbol("b", l, &[j]),
                terms.collect::<Vec<_>>().join(" + "),
                operand(b),
                number(z)
            ));
        }
        for (j, &a) in pass.a[l].iter().enumerate() {
            let name = symbol("a", l, &[j]);
            match applied(topology, l, &pass.z[l], j) {
                Some(applied) => page.line(format!("{name} = {applied} = {}", number(a))),
                None => page.line(format!("{name} = {}", number(a))),
            }
        }
    }
    let (last, y) = (&pass.a[topology.layers().len() - 1], &pass.y);
    let l = raised(topology.layers().len());
    let pairs = || last.iter().zip(y);
    let (formula, numbers) = match topology.loss() {
        Loss::Quadratic(_) => (
            format!("C = ½ Σⱼ (yⱼ − a{l}ⱼ)²"),
            format!("½·({})", joined(pairs().map(|(&a, &y)| format!("({} − {})²", number(y), operand(a))))),
        ),
        Loss::SigmoidCrossEntropy => (
            format!("C = −Σⱼ (yⱼ ln a{l}ⱼ + (1 − yⱼ) ln(1 − a{l}ⱼ))"),
            format!(
                "−({})",
                joined(pairs().map(|(&a, &y)| {
                    let (y, a) = (number(y), number(a));
                    format!("{y}·ln {a} + (1 − {y})·ln(1 − {a})")
                }))
            ),
        ),
        Loss::SoftmaxCrossEntropy => (
            format!("C = −Σⱼ yⱼ ln a{l}ⱼ"),
            format!("−({})", joined(pairs().map(|(&a, &y)| format!("{}·ln {}", number(y), number(a))))),
        ),
        other => (
            format!("C, the {} loss of a{l} and y", other.name()),
            joined(pairs().map(|(&a, &y)| format!("C({}, {})", number(a), number(y)))),
        ),
    };
    page.heading(formula);
    page.line(format!("C = {numbers} = {}", number(pass.cost)));
}

fn joined(terms: impl Iterator<Item = String>) -> String {
    terms.collect::<Vec<_>>().join(" + ")
}

/// σ of layer `l`, as a formula; the activation of the output comes with the loss.
fn sigma(topology: &Topology, l: usize) -> String {
    let n = raised(l + 1);
    match topology.activation(l) {
        Some(Activation::Sigmoid) => format!("σ(z{n}) = 1/(1 + e^−z{n})"),
        Some(Activation::Tanh) => format!("tanh z{n}"),
        Some(Activation::Relu) => format!("max(0, z{n})"),
        Some(Activation::Identity) => format!("z{n}"),
        Some(other) => format!("{other}(z{n})"),
        None if topology.loss() == Loss::Poisson => format!("e^z{n}"),
        None => format!("softmax z{n}: a{n}ⱼ = e^z{n}ⱼ / Σₖ e^z{n}ₖ"),
    }
}

/// σ(zⱼ) with the numbers; none if there is nothing to work out.
fn applied(topology: &Topology, l: usize, z: &[f64], j: usize) -> Option<String> {
    let exponent = |z: f64| format!("e^{}", operand(z));
    Some(match topology.activation(l) {
        Some(Activation::Sigmoid) => format!("1/(1 + {})", exponent(-z[j])),
        Some(Activation::Tanh) => format!("tanh {}", operand(z[j])),
        Some(Activation::Relu) => format!("max(0, {})", number(z[j])),
        Some(Activation::Identity) => return None,
        Some(other) => format!("{other}({})", number(z[j])),
        None if topology.loss() == Loss::Poisson => exponent(z[j]),
        None => format!("{} / ({})", exponent(z[j]), joined(z.iter().map(|&z| exponent(z)))),
    })
}

/// σ′, as a formula.
fn prime(activation: Activation, n: char) -> String {
    match activation {
        Activation::Sigmoid => format!("σ′(z{n}) = a{n}(1 − a{n})"),
        Activation::Tanh => format!("σ′(z{n}) = 1 − (a{n})²"),
        Activation::Relu => format!("σ′(z{n}) = 1 where z{n} > 0, else 0"),
        Activation::Identity => format!("σ′(z{n}) = 1"),
        other => format!("σ′(z{n}) the derivative of {other}"),
    }
}

/// The same with the number.
fn primed(activation: Activation, a: f64, z: f64) -> String {
    match activation {
        Activation::Sigmoid => format!("{}·(1 − {})", number(a), number(a)),
        Activation::Tanh => format!("(1 − {}²)", operand(a)),
        Activation::Relu => if a > 0.0 { "1" } else { "0" }.to_owned(),
        Activation::Identity => "1".to_owned(),
        other => {
            let mut delta = Matrix::from_rows(&[[1.0]]);
            let kept = Matrix::from_rows(&[[if other.needs_z() { z } else { a }]]);
            other.mul_prime(delta.view_mut(), kept.view());
            operand(delta.col(0)[0])
        }
    }
}

fn backward(page: &mut Page, topology: &Topology, pass: &Pass) {
    let last = topology.layers().len() - 1;
    let n = raised(last + 1);
    let output = match topology.loss() {
        Loss::Quadratic(activation) => Some(activation),
        // σ′ of a cross-entropy cancels against the logarithm's derivative.
        _ => None,
    };
    let known =
        matches!(topology.loss(), Loss::Quadratic(_) | Loss::SigmoidCrossEntropy | Loss::SoftmaxCrossEntropy);
    page.heading(match output {
        Some(output) => format!("δ{n} = ∂C/∂a{n} ⊙ σ′(z{n}), ∂C/∂a{n} = a{n} − y, {}", prime(output, n)),
        None if known => format!("δ{n} = ∂C/∂z{n} = a{n} − y"),
        None => format!("δ{n} = ∂C/∂z{n}"),
    });
    for (j, &delta) in pass.delta[last].iter().enumerate() {
        let (a, y) = (pass.a[last][j], pass.y[j]);
        let difference = format!("{} − {}", number(a), operand(y));
        let numbers = match output {
            Some(output) => format!("({difference})·{}", primed(output, a, pass.z[last][j])),
            None => difference,
        };
        let name = symbol("δ", last, &[j]);
        if known {
            page.line(format!("{name} = {numbers} = {}", number(delta)));
        } else {
            page.line(format!("{name} = {}", number(delta)));
        }
    }
    for l in (0..last).rev() {
        let (n, next) = (raised(l + 1), raised(l + 2));
        let hidden = topology.activation(l).unwrap_or(Activation::Identity);
        page.heading(format!("δ{n} = ((w{next})ᵀ δ{next}) ⊙ σ′(z{n}), {}", prime(hidden, n)));
        for (j, &delta) in pass.delta[l].iter().enumerate() {
            let terms = pass.delta[l + 1].iter().zip(&pass.w[l + 1]).map(|(&next, w)| product(w[j], next));
            page.line(format!(
                "{} = ({})·{} = {}",
                symbol("δ", l, &[j]),
                joined(terms),
                primed(hidden, pass.a[l][j], pass.z[l][j]),
                number(delta)
            ));
        }
    }
}

fn gradient(page: &mut Page, topology: &Topology, pass: &Pass) {
    for l in (0..topology.layers().len()).rev() {
        let n = raised(l + 1);
        let before = if l == 0 { "xₖ".to_owned() } else { format!("{}ₖ", symbol("a", l - 1, &[])) };
        page.heading(format!("∂C/∂w{n}ⱼₖ = δ{n}ⱼ {before}, ∂C/∂b{n}ⱼ = δ{n}ⱼ"));
        for (j, &delta) in pass.delta[l].iter().enumerate() {
            for (k, &a) in pass.input(l).iter().enumerate() {
                let name = symbol("∂C/∂w", l, &[j, k]);
                page.line(format!("{name} = {} = {}", product(delta, a), number(pass.nabla_w[l][j][k])));
            }
            page.line(format!("{} = {}", symbol("∂C/∂b", l, &[j]), number(pass.nabla_b[l][j])));
        }
    }
}

fn step(page: &mut Page, topology: &Topology, pass: &Pass) {
    page.heading("w → w′ = w − η ∂C/∂w, b → b′ = b − η ∂C/∂b".to_owned());
    let moved = |old: f64, nabla: f64, new: f64| {
        format!("{} − {} = {}", number(old), product(pass.eta, nabla), number(new))
    };
    for l in 0..topology.layers().len() {
        for (j, row) in pass.w[l].iter().enumerate() {
            for (k, &w) in row.iter().enumerate() {
                let numbers = moved(w, pass.nabla_w[l][j][k], pass.new_w[l][j][k]);
                page.line(format!("{} → {numbers}", symbol("w", l, &[j, k])));
            }
            let numbers = moved(pass.b[l][j], pass.nabla_b[l][j], pass.new_b[l][j]);
            page.line(format!("{} → {numbers}", symbol("b", l, &[j])));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use nn::{Init, Network};

    #[test]
    fn a_narrow_page_says_the_same_in_shorter_lines() {
        let topology = Topology::new(&[2, 3, 2], Activation::Sigmoid, Loss::SoftmaxCrossEntropy).unwrap();
        let network = Network::new(topology, Init::StandardNormal, 1);
        let pass = Pass::new(&network, &[0.5, 0.1], &[1.0, 0.0], 0.1);
        let (wide, narrow) = (page(network.topology(), &pass, 80), page(network.topology(), &pass, 40));
        let words = |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
        assert_eq!(words(&wide), words(&narrow));
        for (text, width) in [(&wide, 80), (&narrow, 40)] {
            let longest = text.lines().max_by_key(|line| line.chars().count()).unwrap();
            assert!(longest.chars().count() <= width, "{longest}");
        }
    }
}
