//! What the units of the first layer look for: the weights of each, where its inputs lie in the image.

use std::fmt::Write;

use anyhow::Result;
use linalg::MatRef;
use nn::Layer;
use plotters::style::RGBColor;

use super::Run;
use super::html::Escaped;
use super::page::Pictures;
use super::palette::{COLD, WARM};
use super::pixels::Pixels;
use crate::confusion::class_name;

/// How many units are shown.
const SHOWN: usize = 100;
/// Of all weights so many are within the range of the colours: a few large ones would leave all others pale.
const WITHIN: f64 = 0.995;

/// The section of the page; empty if samples are not images.
pub(super) fn section(run: &Run<'_>, pictures: &mut Pictures) -> Result<String> {
    let Some(shape) = run.test.image_shape() else { return Ok(String::new()) };
    let topology = run.network.topology();
    // Dropout has no weights.
    let dense: Vec<usize> =
        (0..topology.layers().len()).filter(|&l| matches!(topology.layers()[l], Layer::Dense(_))).collect();
    let units = run.layers[1];
    let (w, shown) = (run.network.parameters().w(dense[0]), units.min(SHOWN));
    let range = range(w);
    let tiles: Vec<Pixels> = (0..shown).map(|j| tile(w, j, shape, range)).collect();
    let last = dense.len() == 1;
    let (unit, which) = if last { ("class", "output") } else { ("unit", "unit of the first layer") };
    let of_all = if shown < units { format!("the first {shown} of {units}") } else { shown.to_string() };
    let mut html = format!(
        "<section id=\"weights\">\n<h2>What the first layer looks for</h2>\n<p>The weights of {of_all} units, each where its pixel \
         is. <b class=\"warm\">Orange</b> ink makes the {which} more active, <b class=\"cold\">blue</b> ink less; all have the same \
         scale.{}</p>\n<p class=\"ramp\"><span>−{range:.2}</span><i></i><span>0</span><i></i><span>+{range:.2}</span></p>\n\
         <ul class=\"tiles\">\n",
        if dense.len() == 2 { " Below each: the class that the unit speaks for most." } else { "" }
    );
    let class = |class| Escaped(class_name(run.classes, class)).to_string();
    for (j, tile) in tiles.iter().enumerate() {
        let (name, for_class) = match dense.len() {
            1 => (format!("{unit} {}", class(j)), class(j)),
            2 => (
                format!("{unit} {}", j + 1),
                format!("for {}", class(linalg::argmax(run.network.parameters().w(dense[1]).col(j)))),
            ),
            _ => (format!("{unit} {}", j + 1), format!("{}", j + 1)),
        };
        writeln!(
            html,
            "<li><img src=\"{}\" alt=\"weights of {name}\" title=\"{name}\" width=\"{}\" height=\"{}\"><span>{for_class}</span></li>",
            tile.data_url()?,
            shape.1,
            shape.0
        )?;
    }
    html.push_str("</ul>\n</section>\n");
    pictures.add(("weights.png".to_owned(), Pixels::sheet(&tiles, 10, 3).png()?));
    Ok(html)
}

/// The size of weight that has the full colour.
fn range(w: MatRef<'_, f32>) -> f64 {
    let mut sizes: Vec<f32> = (0..w.cols()).flat_map(|k| w.col(k)).map(|w| w.abs()).collect();
    if sizes.is_empty() {
        return 1.0;
    }
    let nth = ((sizes.len() - 1) as f64 * WITHIN) as usize;
    let size = f64::from(*sizes.select_nth_unstable_by(nth, f32::total_cmp).1);
    if size > 0.0 { size } else { 1.0 }
}

/// The weights of unit `j`.
fn tile(w: MatRef<'_, f32>, j: usize, shape: (usize, usize), range: f64) -> Pixels {
    let colour = |RGBColor(r, g, b)| [r, g, b];
    Pixels::diverging(
        shape,
        (colour(COLD), colour(WARM)),
        (0..w.cols()).map(|k| f64::from(w.col(k)[j]) / range),
    )
}

#[cfg(test)]
mod tests {
    use linalg::Matrix;

    use super::*;

    #[test]
    fn the_range_leaves_out_the_few_largest() {
        let w = Matrix::from_fn(1, 1000, |_, k| if k == 7 { -100.0f32 } else { 0.5 });
        assert_eq!(range(w.view()), 0.5);
        assert_eq!(range(Matrix::from_rows(&[[0.0f32; 3]]).view()), 1.0);
    }

    #[test]
    fn a_tile_is_a_row_of_w() {
        let w = Matrix::from_rows(&[[0.0f32, 0.0], [0.5, -1.0]]);
        let colour = |RGBColor(r, g, b)| [r, g, b];
        let expected = Pixels::diverging((1, 2), (colour(COLD), colour(WARM)), [0.5, -1.0].into_iter());
        assert_eq!(tile(w.view(), 1, (1, 2), 1.0), expected);
    }
}
