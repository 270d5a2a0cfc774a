//! The network as a picture: circles with the letters of their activations and biases, and between them lines
//! with the letters of their weights.

use std::fmt::Write;

use nn::Topology;

use super::symbols::{input_symbol, symbol};

/// The least distance between the middles of two layers, and of two neurons of a layer.
const ACROSS: f64 = 210.0;
const DOWN: f64 = 96.0;
/// The least distance of the letters of a weight from the middle of a neuron, and from other letters.
const BESIDE: f64 = 46.0;
const APART: f64 = 19.0;
/// Of the circle of a neuron.
const RADIUS: f64 = 24.0;
/// Around the network: for the names of the layers, and for x and y.
const TOP: f64 = 86.0;
const SIDE: f64 = 64.0;
const BOTTOM: f64 = 40.0;

/// Between two layers that both have more neurons, letters would need too much room.
const MOST: usize = 5;

const INK: &str = "#1f2328";
const MUTED: &str = "#57606a";
const LINE: &str = "#9aa4ae";
const NEURON: &str = "#e8f1f8";
const EDGE: &str = "#0072b2";
const WEIGHT: &str = "#0072b2";
const BIAS: &str = "#b34700";

struct Picture<'a> {
    sizes: &'a [usize],
    tallest: usize,
    across: f64,
    down: f64,
    svg: String,
}

/// The whole file.
pub(super) fn picture(topology: &Topology) -> String {
    let sizes = topology.sizes();
    let tallest = sizes.iter().copied().max().unwrap_or(1);
    // See `weights`.
    let lines = sizes.windows(2).map(fewer).filter(|&n| n <= MOST).max().unwrap_or(1) as f64 + 1.0;
    let (across, down) = (ACROSS.max(lines * BESIDE), DOWN.max(lines * APART));
    let mut picture = Picture { sizes, tallest, across, down, svg: String::new() };
    picture.head();
    for l in 0..sizes.len() - 1 {
        picture.lines(l);
    }
    // Over all lines.
    for l in 0..sizes.len() - 1 {
        picture.weights(l);
    }
    for layer in 0..sizes.len() {
        picture.layer(layer);
    }
    picture.svg + "</svg>\n"
}

impl Picture<'_> {
    /// The middle of neuron `i` of `layer`, which is 0 for the inputs.
    fn at(&self, layer: usize, i: usize) -> (f64, f64) {
        let above = (self.tallest - self.sizes[layer]) as f64 / 2.0;
        (SIDE + RADIUS + layer as f64 * self.across, TOP + RADIUS + (above + i as f64) * self.down)
    }

    fn head(&mut self) {
        let width = 2.0 * (SIDE + RADIUS) + (self.sizes.len() - 1) as f64 * self.across;
        let height = TOP + 2.0 * RADIUS + (self.tallest - 1) as f64 * self.down + BOTTOM;
        let name = self.sizes.iter().map(usize::to_string).collect::<Vec<_>>().join("-");
        let _ = writeln!(
            self.svg,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" \
             viewBox=\"0 0 {width} {height}\" role=\"img\" text-anchor=\"middle\" \
             font-family=\"system-ui, 'Segoe UI', 'DejaVu Sans', sans-serif\" font-size=\"15\">\n\
             <title>The network {name}: wˡⱼₖ leads from neuron k of layer l − 1 to neuron j of layer l</title>\n\
             <rect width=\"{width}\" height=\"{height}\" fill=\"#fff\"/>"
        );
        for layer in 0..self.sizes.len() {
            let (title, letters) = match layer {
                0 => ("inputs".to_owned(), "x".to_owned()),
                _ => {
                    let [w, b, a] = ["w", "b", "a"].map(|letter| symbol(letter, layer - 1, &[]));
                    (format!("layer {layer}"), format!("{w}, {b}, {a}"))
                }
            };
            let x = self.at(layer, 0).0;
            self.text((x, 28.0), MUTED, "", &title);
            self.text((x, 48.0), MUTED, "", &letters);
        }
    }

    /// From the neurons before layer `l`, counted from 0, to its own.
    fn lines(&mut self, l: usize) {
        for j in 0..self.sizes[l + 1] {
            for k in 0..self.sizes[l] {
                let ((x1, y1), (x2, y2)) = (self.at(l, k), self.at(l + 1, j));
                let _ = writeln!(
                    self.svg,
                    "<line x1=\"{x1:.1}\" y1=\"{y1:.1}\" x2=\"{x2:.1}\" y2=\"{y2:.1}\" stroke=\"{LINE}\"/>"
                );
            }
        }
    }

    /// The letters on those lines. Of n neurons before and m behind, the n lines to a neuron are told apart
    /// best at n/(n + 1) of their length: letters there are equally far from each other, above and below. Or
    /// at 1/(m + 1), if that is fewer.
    fn weights(&mut self, l: usize) {
        let (from, to) = (self.sizes[l], self.sizes[l + 1]);
        let n = fewer(&[from, to]);
        if n > MOST {
            return;
        }
        let near = 1.0 / (n + 1) as f64;
        let share = if from <= to { 1.0 - near } else { near };
        for j in 0..to {
            for k in 0..from {
                let ((x1, y1), (x2, y2)) = (self.at(l, k), self.at(l + 1, j));
                let place = (x1 + share * (x2 - x1), y1 + share * (y2 - y1));
                self.text(place, WEIGHT, HALO, &symbol("w", l, &[j, k]));
            }
        }
    }

    fn layer(&mut self, layer: usize) {
        for i in 0..self.sizes[layer] {
            let (x, y) = self.at(layer, i);
            let _ = writeln!(
                self.svg,
                "<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"{RADIUS}\" fill=\"{NEURON}\" stroke=\"{EDGE}\"/>"
            );
            self.text((x, y), INK, "", &input_symbol(layer, i));
            if layer > 0 {
                self.text((x, y - RADIUS - 12.0), BIAS, HALO, &symbol("b", layer - 1, &[i]));
            }
        }
    }

    fn text(&mut self, (x, y): (f64, f64), colour: &str, more: &str, text: &str) {
        // The middle of a line of text is a third of its size above its foot.
        let y = y + 5.0;
        let _ = writeln!(self.svg, "<text x=\"{x:.1}\" y=\"{y:.1}\" fill=\"{colour}\"{more}>{text}</text>");
    }
}

/// Of two layers, the neurons of the one that has fewer.
fn fewer(sizes: &[usize]) -> usize {
    sizes.iter().copied().min().unwrap_or(0)
}

/// White around letters, over lines.
const HALO: &str = " stroke=\"#fff\" stroke-width=\"4\" paint-order=\"stroke\" stroke-linejoin=\"round\"";
