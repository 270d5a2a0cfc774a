//! A card on a ground of another colour, or a picture with a frame along its edges: its border is no paper.

use crate::cells::{Cells, Component, Span};

/// What is cut off around a card, as a share of its side: its edge is blurred.
const EDGE: usize = 50;

/// A card covers most of its box, with whatever stands on it.
const FILLED: f32 = 0.6;

/// What stands on it covers at least and at most this share. A nought has a larger hole.
const CONTENT: std::ops::RangeInclusive<f32> = 0.005..=0.32;

/// The rows and columns of pixels of a rectangle of ink on which something stands: then it is the paper.
pub(crate) fn find(cells: &Cells) -> Option<(Span, Span)> {
    let components = cells.components();
    let card = components.first()?;
    let (height, width) = (card.height(), card.width());
    if 5 * height < 2 * cells.rows || 5 * width < 2 * cells.cols || height.min(width) < 8 {
        return None;
    }
    let mut on = vec![false; cells.on.len()];
    card.cells.iter().for_each(|&cell| on[cell] = true);
    let area = (height * width) as f32;
    if (card.cells.len() as f32) < FILLED * area || !has_corners(card, &on, cells.cols) {
        return None;
    }
    let cut = |span: &Span| {
        let edge = (span.len() / EDGE).max(1);
        span.start + edge..span.end - edge
    };
    let (rows, cols) = (cut(&card.rows), cut(&card.cols));
    let inside = rows.clone().flat_map(|i| cols.clone().map(move |j| i * cells.cols + j));
    let off: Vec<usize> = inside.filter(|&cell| !on[cell]).map(|cell| cell / cells.cols).collect();
    let tall = off.last()? + 1 - off.first()?;
    let stands = CONTENT.contains(&(off.len() as f32 / area)) && 5 * tall >= height;
    let pixels = |span: Span| span.start * cells.block..span.end * cells.block;
    stands.then(|| (pixels(rows), pixels(cols)))
}

/// Whether all four corners are filled, as no character's are.
fn has_corners(card: &Component, on: &[bool], columns: usize) -> bool {
    let side = (card.height().min(card.width()) / 16).max(1);
    let ends = |span: &Span| [span.start..span.start + side, span.end - side..span.end];
    ends(&card.rows).iter().all(|rows| {
        ends(&card.cols).iter().all(|cols| {
            let corner = rows.clone().flat_map(|i| cols.clone().map(move |j| i * columns + j));
            2 * corner.filter(|&cell| on[cell]).count() >= side * side
        })
    })
}
