//! How many characters there are.

use crate::Doubt;
use crate::cells::{Cells, Component, Span};

/// Less than this share of all ink is no character.
const LEAST_INK: f32 = 0.12;

/// Characters of one line differ in height by no more.
const ALIKE: f32 = 0.55;

/// One above another, each has at least this share of the whole height.
const STACKED: f32 = 0.3;

/// One above another, the narrowest has at least this share of the width of the widest: a 1 below a 0.
const NARROW: f32 = 0.3;

/// Parts whose widths overlap by this share of the narrower one belong together: the bar of a 5, the dot of
/// an i.
const TOGETHER: f32 = 0.3;

/// A character is seldom so much wider than high.
const WIDE: f32 = 1.5;

/// What is to be said if `cells` do not look like one character.
pub(crate) fn doubt(cells: &Cells) -> Option<Doubt> {
    let components = cells.components();
    let (rows, cols) = cells.extent()?;
    let least = (cells.count() as f32 * LEAST_INK) as usize;
    let beside: Vec<Group> =
        groups(&components, |part| &part.cols).into_iter().filter(|group| group.ink > least).collect();
    let tallest = beside.iter().map(|group| group.rows.len()).max()?;
    let in_line = beside.iter().filter(|group| group.rows.len() as f32 >= ALIKE * tallest as f32).count();
    if in_line > 1 {
        return Some(Doubt::Characters(in_line));
    }
    let above: Vec<Group> = groups(&components, |part| &part.rows)
        .into_iter()
        .filter(|group| group.ink > least && group.rows.len() as f32 >= STACKED * rows.len() as f32)
        .collect();
    let widest = above.iter().map(|group| group.cols.len()).max()?;
    let stacked = above.iter().filter(|group| group.cols.len() as f32 >= NARROW * widest as f32).count();
    if stacked > 1 {
        return Some(Doubt::Characters(stacked));
    }
    let wide = cols.len() as f32 / rows.len() as f32;
    (wide > WIDE).then_some(Doubt::Wide(wide))
}

/// Components that belong together.
struct Group {
    ink: usize,
    rows: Span,
    cols: Span,
}

/// Components in the order of their spans, those that overlap joined.
fn groups(components: &[Component], span: fn(&Component) -> &Span) -> Vec<Group> {
    let mut sorted: Vec<&Component> = components.iter().collect();
    // The widest first: what is narrower joins it.
    sorted.sort_by_key(|part| std::cmp::Reverse(span(part).len()));
    let mut joined: Vec<(Span, Group)> = Vec::new();
    let hull = |a: &Span, b: &Span| a.start.min(b.start)..a.end.max(b.end);
    for part in sorted {
        let own = span(part);
        let shared = |other: &Span| own.end.min(other.end).saturating_sub(own.start.max(other.start));
        let near = joined.iter_mut().max_by_key(|(other, _)| shared(other));
        match near.filter(|(other, _)| shared(other) as f32 >= TOGETHER * own.len() as f32) {
            Some((other, group)) => {
                *other = hull(other, own);
                group.ink += part.cells.len();
                group.rows = hull(&group.rows, &part.rows);
                group.cols = hull(&group.cols, &part.cols);
            }
            None => {
                let (rows, cols) = (part.rows.clone(), part.cols.clone());
                joined.push((own.clone(), Group { ink: part.cells.len(), rows, cols }));
            }
        }
    }
    joined.into_iter().map(|(_, group)| group).collect()
}
