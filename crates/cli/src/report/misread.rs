//! The samples that the network was most wrong about, and what it thought.

use std::fmt::Write;

use anyhow::Result;
use linalg::Matrix;
use nn::TargetSpace;
use optim::Misread;

use super::Run;
use super::html::{Escaped, count};
use super::page::Pictures;
use super::pixels::Pixels;
use crate::confusion::class_name;

/// How many are shown.
pub(crate) const SHOWN: usize = 24;
/// How many guesses of each, beside its own class.
const GUESSES: usize = 3;

/// The section of the page; empty if nothing was misread or samples are not images.
pub(super) fn section(run: &Run<'_>, pictures: &mut Pictures) -> Result<String> {
    let Some(shape) = run.test.image_shape().filter(|_| !run.misread.is_empty()) else {
        return Ok(String::new());
    };
    let wrong = run.judged.samples as u64 - run.judged.correct();
    let meaning = match run.network.topology().loss().targets() {
        TargetSpace::Distribution => "probability it gave",
        _ => "output, from 0 to 1, that it had",
    };
    let title = match (wrong, run.misread.len() as u64) {
        (1, _) => "The one misread".to_owned(),
        (all, shown) if all == shown => format!("All {all} misread"),
        (all, shown) => format!("The worst {shown} of {} misread", count(all)),
    };
    let mut html = format!(
        "<section id=\"misread\">\n<h2>{title}</h2>\n<p>Test samples whose output for a wrong class lies furthest \
         above that for their own, with the classes the network preferred, their own class, and the {meaning} for \
         each.</p>\n\
         <ul class=\"misread\">\n"
    );
    let images = images(run, shape);
    let name = |class| Escaped(class_name(run.classes, class)).to_string();
    for (misread, image) in run.misread.iter().zip(&images) {
        let Misread { sample, label, .. } = misread;
        let ranked = misread.ranked();
        let (own, taken) = (name(*label), name(ranked[0].0));
        write!(
            html,
            "<li><img class=\"ink\" src=\"{}\" alt=\"test sample {sample}, a {own}\" title=\"test sample {sample}\" width=\"{}\" \
             height=\"{}\">\n<div><p><b>{own}</b> taken for <b>{taken}</b></p>\n<table class=\"guesses\" aria-label=\"outputs\">\n",
            image.data_url()?,
            shape.1,
            shape.0
        )?;
        for (class, output) in guesses(&ranked, *label) {
            let right = if class == *label { " class=\"right\"" } else { "" };
            let width = 100.0 * output.clamp(0.0, 1.0);
            writeln!(
                html,
                "<tr{right}><th scope=\"row\">{}</th><td><span style=\"width:{width:.1}%\"></span></td><td>{output:.2}</td></tr>",
                name(class)
            )?;
        }
        html.push_str("</table></div></li>\n");
    }
    html.push_str("</ul>\n</section>\n");
    pictures.add(("misread.png".to_owned(), Pixels::sheet(&images, 6, 3).png()?));
    Ok(html)
}

/// The classes that the network preferred, and the true one wherever it ranks.
fn guesses(ranked: &[(usize, f64)], label: usize) -> Vec<(usize, f64)> {
    let (preferred, others) = ranked.split_at(GUESSES.min(ranked.len()));
    preferred.iter().chain(others.iter().filter(|(class, _)| *class == label)).copied().collect()
}

fn images(run: &Run<'_>, shape: (usize, usize)) -> Vec<Pixels> {
    let indices: Vec<u32> = run.misread.iter().map(|misread| misread.sample as u32).collect();
    let mut x = Matrix::zeros(run.test.width(), indices.len());
    let mut y = Matrix::zeros(run.test.target_width(), indices.len());
    run.test.gather(&indices, x.view_mut(), y.view_mut());
    (0..indices.len()).map(|j| Pixels::ink(shape, x.col(j).iter().map(|&v| f64::from(v)))).collect()
}

#[cfg(test)]
mod tests {
    use super::guesses;

    #[test]
    fn the_true_class_is_shown_wherever_it_ranks() {
        let ranked = [(4, 0.9), (9, 0.5), (7, 0.2), (1, 0.1), (3, 0.05)];
        assert_eq!(guesses(&ranked, 9), ranked[..3]);
        assert_eq!(guesses(&ranked, 3), [(4, 0.9), (9, 0.5), (7, 0.2), (3, 0.05)]);
        assert_eq!(guesses(&ranked[..2], 9), ranked[..2]);
    }
}
