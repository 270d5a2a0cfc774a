//! Images with their labels: training or test samples.

use std::path::Path;

use super::Remark;
use crate::framing::{Framing, edge};
use crate::names::Part;
use crate::pixels::Images;

/// From this level on a pixel is light.
const LIGHT: u8 = 128;

/// A class with less than this share of the samples of a class on average is told.
const SELDOM: f64 = 0.1;

/// Training or test samples.
#[derive(Clone, Debug)]
pub struct PartReport {
    /// As the names of the files call it: `train`, `test`, `t10k`.
    pub part: &'static str,
    /// How many samples.
    pub samples: usize,
    /// Rows and columns of an image, as a training sees it.
    pub shape: (usize, usize),
    /// Whether rows and columns of the images are exchanged.
    pub transposed: bool,
    /// Each label with the number of its samples.
    pub classes: Vec<(u32, usize)>,
    /// The levels of the pixels.
    pub pixels: Pixels,
    /// Whether the images leave their edges empty or fill their frame.
    pub framing: Framing,
    /// How many images are of one level.
    pub blank: usize,
    /// How many images are equal to an earlier one.
    pub repeated: usize,
}

/// The levels of pixels, from 0 to 255.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pixels {
    /// The darkest.
    pub least: u8,
    /// The lightest.
    pub most: u8,
    /// Their mean.
    pub mean: f64,
}

/// Samples as they stand in their files.
pub(super) struct Samples {
    pub(super) part: Part,
    pub(super) images: Images,
    pub(super) labels: Vec<u32>,
    pub(super) transposed: bool,
}

impl Samples {
    /// Counts, and remarks on what is odd. `repeated` is for the caller to count.
    pub(super) fn report(&self, [images, labels]: [&Path; 2], remarks: &mut Vec<Remark>) -> PartReport {
        let (shape, pixels) = (self.images.shape, self.images.only_piece());
        let each = || pixels.chunks_exact(shape.0 * shape.1);
        let is_blank = |image: &[u8]| image.iter().all(|&pixel| pixel == image[0]);
        let blank = each().filter(|image| is_blank(image)).count();
        if let Some(first) = each().position(is_blank) {
            remarks.push(Remark::Blank { path: images.to_owned(), count: blank, first });
        }
        let sum: u64 = pixels.iter().map(|&pixel| u64::from(pixel)).sum();
        let levels = Pixels {
            least: pixels.iter().copied().min().unwrap_or(0),
            most: pixels.iter().copied().max().unwrap_or(0),
            mean: sum as f64 / pixels.len() as f64,
        };
        if levels.most < LIGHT && blank < self.images.len {
            remarks.push(Remark::Dark { path: images.to_owned(), most: levels.most });
        }
        let edge = edge(shape);
        let light = |image: &&[u8]| 2 * edge.iter().filter(|&&i| image[i] >= LIGHT).count() > edge.len();
        let inverted = each().filter(light).count();
        if 2 * inverted > self.images.len {
            let path = images.to_owned();
            remarks.push(Remark::Inverted { path, count: inverted, samples: self.images.len });
        }
        let classes = counted(&self.labels);
        seldom(&classes, labels, remarks);
        PartReport {
            part: self.part.word(),
            samples: self.labels.len(),
            shape: if self.transposed { (shape.1, shape.0) } else { shape },
            transposed: self.transposed,
            classes,
            pixels: levels,
            framing: Framing::of_pixels(pixels, shape),
            blank,
            repeated: 0,
        }
    }
}

/// Each label with how often it is there.
fn counted(labels: &[u32]) -> Vec<(u32, usize)> {
    let mut sorted = labels.to_vec();
    sorted.sort_unstable();
    sorted.chunk_by(|a, b| a == b).map(|same| (same[0], same.len())).collect()
}

/// Remarks on labels that are left out between others, and on those that are seldom.
fn seldom(classes: &[(u32, usize)], path: &Path, remarks: &mut Vec<Remark>) {
    let all = classes.len() as u64;
    let (Some(first), Some(last)) = (classes.first(), classes.last()) else { return };
    let gaps = u64::from(last.0 - first.0) + 1 - all;
    if gaps > 0 {
        let path = path.to_owned();
        remarks.push(Remark::Gaps { path, first: first.0, last: last.0, absent: gaps });
    }
    let mean = classes.iter().map(|(_, n)| n).sum::<usize>() as f64 / all as f64;
    for &(label, count) in classes.iter().filter(|(_, n)| (*n as f64) < SELDOM * mean) {
        remarks.push(Remark::Seldom { path: path.to_owned(), class: label.to_string(), count });
    }
}
