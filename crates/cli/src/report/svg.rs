//! A drawing by plotters, with a name for those who do not see it, hints for a pointer, and colours for a
//! dark ground.

use std::fmt::Write;

use anyhow::{Result, anyhow};
use plotters::coord::Shift;
use plotters::prelude::{DrawingArea, IntoDrawingArea, SVGBackend};
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{Color, FontFamily, IntoFont, RGBColor, TextStyle};

use super::html::Escaped;

/// How drawings look beyond what plotters writes; part of the page and of each file.
pub(super) const STYLE: &str = include_str!("chart.css");

/// plotters knows whole pixels only, so that a curve would have steps: a drawing has so many to the unit.
pub(super) const SCALE: u32 = 4;

/// The size of text, in units.
pub(super) const TEXT: u32 = 13;

pub(super) type Area<'a> = DrawingArea<SVGBackend<'a>, Shift>;

/// So many units, in pixels.
pub(super) const fn units(n: u32) -> i32 {
    (n * SCALE) as i32
}

/// A text of the usual size, placed by its `h_pos` and its middle.
pub(super) fn text(colour: RGBColor, size: u32, h_pos: HPos) -> TextStyle<'static> {
    // plotters takes the height of a line and divides by 1.24.
    let height = f64::from(size * SCALE) * 1.24;
    let font = (FontFamily::SansSerif, height).into_font();
    TextStyle { font, color: colour.to_backend_color(), pos: Pos::new(h_pos, VPos::Center) }
}

/// What a pointer that rests on a place is told.
pub(super) struct Hint {
    pub(super) text: String,
    /// Left, top, width and height, in pixels.
    pub(super) place: [i32; 4],
}

/// A finished drawing.
pub(super) struct Svg {
    name: &'static str,
    size: (u32, u32),
    title: String,
    about: String,
    shapes: String,
}

impl Svg {
    /// Lets `draw` draw on an area of `size` units; what it returns are the hints. `name` is that of the
    /// file, without its ending, `title` says what it shows and `about` what is to be seen in it.
    pub(super) fn draw(
        name: &'static str,
        (width, height): (u32, u32),
        (title, about): (&str, &str),
        draw: impl FnOnce(&Area<'_>) -> Result<Vec<Hint>>,
    ) -> Result<Self> {
        let mut whole = String::new();
        let hints = {
            let backend = SVGBackend::with_string(&mut whole, (width * SCALE, height * SCALE));
            let area = backend.into_drawing_area();
            let hints = draw(&area)?;
            area.present()?;
            hints
        };
        // Its first tag gives a size in pixels, which would be too large, and no name.
        let shapes = whole.strip_prefix("<svg").and_then(|rest| rest.split_once('>'));
        let shapes = shapes.and_then(|(_, rest)| rest.trim_end().strip_suffix("</svg>"));
        let shapes = shapes.ok_or_else(|| anyhow!("plotters no longer writes a plain svg element"))?;
        let mut shapes = shapes.trim_start().to_owned();
        for Hint { text, place: [x, y, width, height] } in hints {
            writeln!(
                shapes,
                "<rect class=\"hint\" x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\"><title>{}</title></rect>",
                Escaped(text)
            )?;
        }
        Ok(Self { name, size: (width, height), title: title.to_owned(), about: about.to_owned(), shapes })
    }

    /// As an element of the page, which has [`STYLE`].
    pub(super) fn inline(&self) -> String {
        self.element("", "")
    }

    /// The name and the content of a file of its own.
    pub(super) fn file(&self) -> (String, Vec<u8>) {
        let (width, height) = self.size;
        let size = format!(" width=\"{width}\" height=\"{height}\"");
        let style = format!(
            "<style>\nsvg {{ background: #fff; }}\n@media screen and (prefers-color-scheme: dark) {{ svg {{ background: #161a1f; }} }}\n{STYLE}</style>\n"
        );
        (format!("{}.svg", self.name), self.element(&size, &style).into_bytes())
    }

    fn element(&self, size: &str, style: &str) -> String {
        let Self { name, size: (width, height), title, about, shapes } = self;
        let (width, height) = (width * SCALE, height * SCALE);
        format!(
            "<svg class=\"chart\" xmlns=\"http://www.w3.org/2000/svg\"{size} viewBox=\"0 0 {width} {height}\" role=\"img\" \
             aria-labelledby=\"{name}-title {name}-about\">\n<title id=\"{name}-title\">{}</title>\n\
             <desc id=\"{name}-about\">{}</desc>\n{style}{shapes}</svg>\n",
            Escaped(title),
            Escaped(about)
        )
    }
}

#[cfg(test)]
mod tests {
    use plotters::prelude::Text;

    use super::*;

    #[test]
    fn names_and_hints_are_text_and_only_the_file_has_a_size_and_a_style() {
        let svg = Svg::draw("x", (10, 20), ("a < b", "b & c"), |area| {
            area.draw(&Text::new("1 < 2", (0, 0), text(RGBColor(0, 0, 0), TEXT, HPos::Left)))?;
            Ok(vec![Hint { text: "<here>".into(), place: [1, 2, 3, 4] }])
        })
        .unwrap();
        let inline = svg.inline();
        for part in [
            "viewBox=\"0 0 40 80\"",
            "<title id=\"x-title\">a &lt; b</title>",
            "<desc id=\"x-about\">b &amp; c</desc>",
            "1 &lt; 2",
            "<rect class=\"hint\" x=\"1\" y=\"2\" width=\"3\" height=\"4\"><title>&lt;here&gt;</title></rect>",
        ] {
            assert!(inline.contains(part), "{part} is not in {inline}");
        }
        assert!(!inline.contains("<style>") && !inline.contains(" width=\"10\""));
        let (name, file) = svg.file();
        let file = String::from_utf8(file).unwrap();
        assert_eq!(name, "x.svg");
        assert!(file.contains("<style>") && file.contains(" width=\"10\" height=\"20\""), "{file}");
    }
}
