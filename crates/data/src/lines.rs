//! Frames, form cells and ruled lines, which are no part of a character.

use crate::Doubt;
use crate::cells::{Cells, Component, Span, around};

/// The share of its length that a straight line covers with ink.
const COVERED: f32 = 0.85;

/// The share of its length on which it is thin. Elsewhere other lines or the character cross it.
const THIN: f32 = 0.35;

/// What is thinner than this share of the ink's shorter side may be a line.
const THICKNESS: f32 = 0.06;

/// How far a line may slant, as a share of its length.
const SLANT: f32 = 0.02;

/// A line within this share of the height or width from the end of the ink is one of its sides.
const SIDE: f32 = 0.2;

/// A line that embraces a character covers less of its box than this.
const SPARSE: f32 = 0.12;

/// A line is at least so many times as long as it is thick, or as it is high if it slants.
const SLENDER: usize = 12;

/// A character has at least this share of the height of what frames it.
const CHARACTER: f32 = 0.25;

/// What lies within this share of the picture along its edges is cut off a neighbour or a cell.
const MARGIN: f32 = 0.08;

/// Takes out of `cells` what frames or crosses the character, and tells what it was.
pub(crate) fn take_out(cells: &mut Cells) -> Option<Doubt> {
    if closed_frame(cells) {
        return Some(Doubt::Frame);
    }
    let straight = straight_lines(cells);
    let apart = lines_apart(cells);
    let pieces = edge_pieces(cells);
    straight.or(apart).or(pieces.then_some(Doubt::Lines))
}

fn share(of: usize, share: f32) -> usize {
    (of as f32 * share) as usize
}

/// A component that closes a character in, of whatever shape: all but what it encloses is cleared.
fn closed_frame(cells: &mut Cells) -> bool {
    let components = cells.components();
    let large = |part: &&Component| 2 * part.height() >= cells.rows / 2 && 2 * part.width() >= cells.cols / 2;
    // A frame is among the largest; a second one within the first is found in the next pass.
    for frame in components.iter().filter(large).take(4) {
        let enclosed = cells.enclosed_by(frame);
        let inside = components.iter().filter(|part| enclosed[part.cells[0]]);
        let tallest = inside.map(Component::height).max().unwrap_or(0);
        if tallest > share(frame.height(), CHARACTER) {
            cells.on.iter_mut().zip(enclosed).for_each(|(on, enclosed)| *on &= enclosed);
            closed_frame(cells);
            return true;
        }
    }
    false
}

/// Lines from one side of the ink to the other: four or three that frame it, or lines from edge to edge.
fn straight_lines(cells: &mut Cells) -> Option<Doubt> {
    let (rows, cols) = cells.extent()?;
    let limit = share(rows.len().min(cols.len()), THICKNESS).max(2);
    let level = Lines::find(cells, true, &cols, &rows, limit);
    let upright = Lines::find(cells, false, &rows, &cols, limit);
    let sides = level.sides + upright.sides;
    let edge_to_edge = |span: &Span, side: usize| span.start <= side / 64 && span.end >= side - side / 64;
    let level_ruled = edge_to_edge(&cols, cells.cols) && level.count > 0;
    let upright_ruled = edge_to_edge(&rows, cells.rows) && upright.count > 0;
    if sides < 3 && !level_ruled && !upright_ruled {
        return None;
    }
    let chosen =
        |lines: &Lines, ruled: bool| if sides >= 3 || ruled { lines.cells.clone() } else { Vec::new() };
    let mut taken = chosen(&level, level_ruled);
    taken.extend(chosen(&upright, upright_ruled));
    let mut rest = cells.clone();
    rest.clear(&taken);
    clear_crossings(&mut rest, &taken, limit);
    let components = rest.components();
    let character = components.first()?;
    if character.height() <= share(rows.len(), CHARACTER) {
        return None;
    }
    let mut beside = vec![false; cells.on.len()];
    character.cells.iter().for_each(|&cell| beside[cell] = true);
    let shape = (cells.rows, cells.cols);
    let touches = taken.iter().any(|&cell| {
        around((cell / cells.cols, cell % cells.cols), 1, shape).any(|(i, j)| beside[i * cells.cols + j])
    });
    let many = level.count.max(upright.count) > 1;
    if touches && sides < 4 && (sides == 3 || !many) {
        return Some(Doubt::PerhapsLines);
    }
    *cells = rest;
    let grid = level.count.max(upright.count) > 2;
    Some(if sides >= 3 && !grid { Doubt::Frame } else { Doubt::Lines })
}

/// Where lines cross, neither is thin: what is left of a crossing is no larger than the lines are thick.
fn clear_crossings(rest: &mut Cells, taken: &[usize], limit: usize) {
    let shape = (rest.rows, rest.cols);
    let mut line = vec![false; rest.on.len()];
    taken.iter().for_each(|&cell| line[cell] = true);
    for part in rest.components() {
        let beside = |&cell: &usize| {
            around((cell / shape.1, cell % shape.1), 1, shape).any(|(i, j)| line[i * shape.1 + j])
        };
        if part.height() <= limit + 2 && part.width() <= limit + 2 && part.cells.iter().any(beside) {
            rest.clear(&part.cells);
        }
    }
}

/// The straight lines of one direction.
struct Lines {
    count: usize,
    /// How many of the two sides of the ink they form.
    sides: usize,
    /// Their cells, but for where something thicker crosses them.
    cells: Vec<usize>,
}

/// What lies at one place across the lines.
struct Strip {
    covered: usize,
    /// Pieces of a line: where along it, and the cells across.
    thin: Vec<(usize, Span)>,
}

impl Lines {
    /// The lines of `along` in `across`; `level` if they lie along rows.
    fn find(cells: &Cells, level: bool, along: &Span, across: &Span, limit: usize) -> Self {
        let at = |i: usize, j: usize| if level { i * cells.cols + j } else { j * cells.cols + i };
        let window = share(along.len(), SLANT) + 1;
        let strip = |start: usize| {
            let here = start..(start + window).min(across.end);
            let mut strip = Strip { covered: 0, thin: Vec::new() };
            for j in along.clone() {
                let inked = here.clone().filter(|&i| cells.on[at(i, j)]);
                let Some(i) = inked.min_by_key(|&i| i.abs_diff(start + window / 2)) else { continue };
                strip.covered += 1;
                let before = (across.start..i).rev().take_while(|&i| cells.on[at(i, j)]).count();
                let after = (i..across.end).take_while(|&i| cells.on[at(i, j)]).count();
                if before + after <= limit {
                    strip.thin.push((j, i - before..i + after));
                }
            }
            strip
        };
        let needed = |share: f32| (along.len() as f32 * share).ceil() as usize;
        let is_line = |strip: &Strip| strip.covered >= needed(COVERED) && strip.thin.len() >= needed(THIN);
        let mut lines = Self { count: 0, sides: 0, cells: Vec::new() };
        let (mut first_side, mut last_side) = (false, false);
        let mut start = across.start;
        while start < across.end {
            if !is_line(&strip(start)) {
                start += 1;
                continue;
            }
            // The line has come into the window; where most of it is in, it is measured.
            let end = (start + window + limit).min(across.end);
            let strips = (start..end).map(|start| (start, strip(start))).filter(|(_, strip)| is_line(strip));
            let mut strips: Vec<(usize, Strip)> = strips.collect();
            let most = strips.iter().map(|(_, strip)| strip.thin.len()).max().unwrap_or(0);
            strips.retain(|(_, strip)| strip.thin.len() == most);
            let (place, mut best) = strips.swap_remove(strips.len() / 2);
            // A stroke of the character along the line makes it thicker, and stays.
            let mut thickness: Vec<usize> = best.thin.iter().map(|(_, run)| run.len()).collect();
            thickness.sort_unstable();
            let usual = thickness[thickness.len() / 2];
            best.thin.retain(|(_, run)| run.len() <= usual + usual.div_ceil(2));
            lines.count += 1;
            let side = share(across.len(), SIDE);
            first_side |= place < across.start + side;
            last_side |= place + window > across.end - side;
            lines.cells.extend(best.thin.into_iter().flat_map(|(j, run)| run.map(move |i| at(i, j))));
            start = end;
        }
        lines.sides = usize::from(first_side) + usize::from(last_side);
        lines
    }
}

/// Clears thin lines of any slant that stand apart from the character: those that embrace it on two sides or
/// more, as an open cell does, and those that are longer than it.
fn lines_apart(cells: &mut Cells) -> Option<Doubt> {
    let components = cells.components();
    let tallest = |part: &&Component| part.height();
    let within = |inner: &Span, outer: &Span| inner.start >= outer.start && inner.end <= outer.end;
    let sparse =
        |part: &Component| (part.cells.len() as f32) < SPARSE * (part.height() * part.width()) as f32;
    let narrow = |part: &Component| {
        let (long, short) = (part.height().max(part.width()), part.height().min(part.width()));
        short * SLENDER <= long
    };
    let character = components.iter().filter(|&part| !sparse(part) && !narrow(part)).max_by_key(tallest)?;
    let is_line = |part: &&Component| {
        let embraces = within(&character.rows, &part.rows) && within(&character.cols, &part.cols);
        let longer = 5 * part.height() > 6 * character.height() || 5 * part.width() > 6 * character.width();
        let tall = character.height() > share(part.height().max(part.width()), CHARACTER);
        tall && ((sparse(part) && embraces) || (narrow(part) && longer))
    };
    let lines: Vec<&Component> = components.iter().filter(is_line).collect();
    lines.iter().for_each(|part| cells.clear(&part.cells));
    let frame = lines.iter().any(|part| !narrow(part));
    (!lines.is_empty()).then_some(if frame { Doubt::Frame } else { Doubt::Lines })
}

/// Pieces of lines along the edges of the picture, cut off a frame or a neighbour. They are cleared if a
/// character stands free of the edges.
fn edge_pieces(cells: &mut Cells) -> bool {
    let (rows, cols) = (cells.rows, cells.cols);
    let (down, right) = (share(rows, MARGIN).max(1), share(cols, MARGIN).max(1));
    let components = cells.components();
    let on_edge = |part: &Component| {
        part.rows.start == 0 || part.cols.start == 0 || part.rows.end == rows || part.cols.end == cols
    };
    let in_margin = |part: &Component| {
        part.cells.iter().all(|cell| {
            let (i, j) = (cell / cols, cell % cols);
            i < down || i >= rows - down || j < right || j >= cols - right
        })
    };
    let long = |part: &Component| 5 * part.height() > 2 * rows || 5 * part.width() > 2 * cols;
    let stands_free = components
        .iter()
        .find(|part| !in_margin(part))
        .is_some_and(|part| !on_edge(part) && part.height() > share(rows, CHARACTER));
    let pieces = components.iter().filter(|&part| on_edge(part) && in_margin(part));
    let pieces: Vec<&Component> = pieces.collect();
    if !stands_free || !pieces.iter().any(|part| long(part)) {
        return false;
    }
    pieces.iter().for_each(|part| cells.clear(&part.cells));
    true
}
