//! Finds the character on a drawing, without what lies around it.

use crate::cells::{Cells, around};
use crate::ink::{self, Ink};
use crate::{DataError, Doubt, characters, lines, panel, shade};

/// The ink is so pale that it may be grain, as a share of the range from black to white.
const PALE: f32 = 0.1;

/// More ink than this share of a drawing is hardly a character.
const MOST_INK: f32 = 0.8;

/// The same, if paper shows on all four sides.
const MOST_INK_INSIDE: f32 = 0.45;

/// A card on a card on a card is no drawing.
const CARDS: usize = 3;

/// The ink of the character, and what is to be said about it.
pub(crate) fn find(levels: &[u16], shape: (usize, usize)) -> Result<(Ink, Vec<Doubt>), DataError> {
    let flat = shade::flatten(levels, shape);
    let levels = flat.as_deref().unwrap_or(levels);
    let mut ink = ink::find(levels, shape)?;
    let mut cells = Cells::of(&ink);
    let mut doubts = Vec::new();
    let (mut levels, mut cols) = (levels.to_vec(), shape.1);
    for _ in 0..CARDS {
        let Some((down, across)) = panel::find(&cells) else { break };
        let (down, across) = (down.start..down.end.min(ink.rows), across.start..across.end.min(ink.cols));
        levels = down.clone().flat_map(|i| &levels[i * cols..][across.clone()]).copied().collect();
        cols = across.len();
        // What looked like a card may have been a thick stroke with a speck.
        let Ok(inside) = ink::find(&levels, (down.len(), cols)) else { break };
        ink = inside;
        cells = Cells::of(&ink);
        doubts = vec![Doubt::Frame];
    }
    let all = cells.clone();
    if let Some(doubt) = lines::take_out(&mut cells) {
        clear(&mut ink, &all, &cells);
        doubts = match doubts.is_empty() || doubt == Doubt::PerhapsLines {
            true => [doubts, vec![doubt]].concat(),
            false => doubts,
        };
    }
    doubts.extend(characters::doubt(&cells));
    let share = cells.count() as f32 / cells.on.len() as f32;
    let margin = cells.rows.min(cells.cols) / 40;
    let inside = cells.extent().is_some_and(|(down, across)| {
        let (below, beside) = (cells.rows - down.end, cells.cols - across.end);
        down.start.min(across.start).min(below).min(beside) > margin
    });
    // A stroke that was cut out alone fills its picture as well.
    if share > if inside { MOST_INK_INSIDE } else { MOST_INK } {
        doubts.push(Doubt::Ground(share));
    }
    if ink.contrast < PALE {
        doubts.push(Doubt::Pale(ink.contrast));
    }
    Ok((ink, doubts))
}

/// Takes the ink of the cells that were in `all` and are not in `kept`, with their blurred edges.
fn clear(ink: &mut Ink, all: &Cells, kept: &Cells) {
    let shape = (all.rows, all.cols);
    let mut gone = vec![false; all.on.len()];
    for cell in (0..all.on.len()).filter(|&cell| all.on[cell] && !kept.on[cell]) {
        for (i, j) in around((cell / all.cols, cell % all.cols), 1, shape) {
            gone[i * all.cols + j] |= !kept.on[i * all.cols + j];
        }
    }
    let (cols, block) = (ink.cols, all.block);
    for (i, line) in ink.amounts.chunks_exact_mut(cols).enumerate() {
        for (j, amount) in line.iter_mut().enumerate() {
            if gone[i / block * all.cols + j / block] {
                *amount = 0.0;
            }
        }
    }
}
