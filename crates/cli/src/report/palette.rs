//! The colours of charts. They are drawn as they look on a light ground; `chart.css` has a twin of each for a
//! dark one.

use plotters::style::RGBColor;

pub(super) const INK: RGBColor = RGBColor(0x1f, 0x23, 0x28);
pub(super) const MUTED: RGBColor = RGBColor(0x57, 0x60, 0x6a);
pub(super) const GRID: RGBColor = RGBColor(0xd8, 0xde, 0xe4);

/// Of lines, in this order. From the palette of Okabe and Ito (2008), which the colour-blind can tell apart;
/// its yellow is left out, being too pale for a line.
pub(super) const SERIES: [RGBColor; 6] = [
    RGBColor(0x00, 0x72, 0xb2),
    RGBColor(0xd5, 0x5e, 0x00),
    RGBColor(0x00, 0x9e, 0x73),
    RGBColor(0xcc, 0x79, 0xa7),
    RGBColor(0xe6, 0x9f, 0x00),
    RGBColor(0x56, 0xb4, 0xe9),
];

/// Right, and weights below zero.
pub(super) const COLD: RGBColor = SERIES[0];
/// Wrong, and weights above zero.
pub(super) const WARM: RGBColor = SERIES[1];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_colour_has_a_twin_for_the_dark() {
        let dark = super::super::svg::STYLE.split_once("prefers-color-scheme: dark").unwrap().1;
        for RGBColor(r, g, b) in [INK, MUTED, GRID].into_iter().chain(SERIES) {
            let name = format!("#{r:02X}{g:02X}{b:02X}");
            assert!(dark.contains(&format!("[fill=\"{name}\"]")), "{name} fills");
            assert!(dark.contains(&format!("[stroke=\"{name}\"]")), "{name} strokes");
        }
    }
}
