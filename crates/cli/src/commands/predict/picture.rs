//! What the network sees, in characters.

use crate::terminal::Shades;

/// No picture is wider; larger images are shown by the means of squares of their pixels.
const MAX_COLUMNS: usize = 56;

const BLOCKS: [char; 5] = [' ', '░', '▒', '▓', '█'];
const ASCII: [char; 10] = [' ', '.', ':', '-', '=', '+', '*', '#', '%', '@'];

/// `image`, rows of `columns` bytes, one character for two pixels above one another: the brighter, the more
/// ink.
pub(super) fn picture(image: &[u8], columns: usize, shades: Shades) -> String {
    let rows = image.len() / columns;
    let square = columns.div_ceil(MAX_COLUMNS);
    let (height, width) = (rows.div_ceil(square), columns.div_ceil(square));
    let mean = |i: usize, j: usize| {
        let cells = (i * square..((i + 1) * square).min(rows))
            .flat_map(|i| &image[i * columns..][j * square..((j + 1) * square).min(columns)]);
        let (sum, n) = cells.fold((0_u32, 0_u32), |(sum, n), &byte| (sum + u32::from(byte), n + 1));
        sum.checked_div(n)
    };
    let mut text = String::new();
    for i in (0..height).step_by(2) {
        // Below an odd last row there is nothing.
        let line = (0..width).map(|j| cell(mean(i, j).unwrap_or(0), mean(i + 1, j), shades));
        match shades {
            Shades::Colours => text.extend(line.chain(["\x1b[0m".to_owned()])),
            _ => text.push_str(line.collect::<String>().trim_end()),
        }
        text.push('\n');
    }
    text
}

fn cell(above: u32, below: Option<u32>, shades: Shades) -> String {
    // The 24 greys of the 256 colours.
    let grey = |byte: u32| 232 + (byte * 23 + 127) / 255;
    let mean = below.map_or(above, |below| above.midpoint(below)) as usize;
    let one_of = |of: &[char]| of[(mean * (of.len() - 1) + 127) / 255].to_string();
    match shades {
        Shades::Colours => format!("\x1b[38;5;{};48;5;{}m▀", grey(above), grey(below.unwrap_or(0))),
        Shades::Blocks => one_of(&BLOCKS),
        Shades::Ascii => one_of(&ASCII),
    }
}

#[cfg(test)]
mod tests {
    use super::{Shades, picture};

    #[test]
    fn two_pixels_share_a_character() {
        let image = [0, 255, 0, 255, 128, 0];
        assert_eq!(picture(&image, 2, Shades::Ascii), " @\n+\n");
        assert_eq!(picture(&image, 2, Shades::Blocks), " █\n▒\n");
        let line = "\x1b[38;5;232;48;5;232m▀\x1b[38;5;255;48;5;255m▀\x1b[0m\n";
        assert_eq!(picture(&image[..4], 2, Shades::Colours), line);
    }

    #[test]
    fn a_large_image_is_made_narrow() {
        let text = picture(&[255; 100 * 200], 200, Shades::Ascii);
        assert!(text.lines().all(|line| line == "@".repeat(50)), "{text}");
        assert_eq!(text.lines().count(), 13);
    }
}
