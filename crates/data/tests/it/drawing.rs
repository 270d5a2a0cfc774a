//! Drawings of every kind become the image that MNIST would have of them.

use std::path::Path;

use data::{DataError, Drawing, Idx};
use proptest::prelude::*;

const WHITE: u16 = u16::MAX;

fn grey(shape: (usize, usize), levels: impl Fn(usize, usize) -> u16) -> Drawing {
    let pixels = (0..shape.0 * shape.1).map(|i| levels(i / shape.1, i % shape.1));
    Drawing::from_rgba(shape, pixels.map(|level| [level, level, level, WHITE])).unwrap()
}

/// A seven: a bar and a slanted stroke, in `height × width`, as far as `margin` from the border. 1 is ink.
fn seven((height, width): (usize, usize), margin: usize) -> impl Fn(usize, usize) -> f64 {
    move |i, j| {
        let (h, w) = ((height - 2 * margin) as f64, (width - 2 * margin) as f64);
        let (y, x) = ((i as f64 + 0.5 - margin as f64) / h, (j as f64 + 0.5 - margin as f64) / w);
        let inside = (0.0..1.0).contains(&y) && (0.0..1.0).contains(&x);
        let bar = y < 0.15;
        let stroke = (x - (1.0 - 0.6 * y)).abs() < 0.14;
        f64::from(inside && (bar || stroke))
    }
}

/// The mean of differences of two images, of 255.
fn apart(a: &[u8], b: &[u8]) -> f64 {
    assert_eq!(a.len(), b.len());
    a.iter().zip(b).map(|(&a, &b)| f64::from(a.abs_diff(b))).sum::<f64>() / a.len() as f64
}

fn box_of(image: &[u8], cols: usize) -> (usize, usize) {
    let inked = |lines: usize, at: &dyn Fn(usize) -> bool| (0..lines).filter(|&i| at(i)).count();
    let rows = image.len() / cols;
    (
        inked(rows, &|i| image[i * cols..][..cols].iter().any(|&x| x > 0)),
        inked(cols, &|j| (0..rows).any(|i| image[i * cols + j] > 0)),
    )
}

fn centre_of_mass(image: &[u8], cols: usize) -> (f64, f64) {
    let mass: f64 = image.iter().map(|&x| f64::from(x)).sum();
    let moment = |place: fn(usize, usize) -> usize| {
        image.iter().enumerate().map(|(i, &x)| f64::from(x) * place(i, cols) as f64).sum::<f64>() / mass
    };
    (moment(|i, cols| i / cols), moment(|i, cols| i % cols))
}

#[test]
fn the_same_drawing_in_every_colour_size_and_place_is_the_same_image() {
    let shape = (280, 280);
    let ink = seven(shape, 40);
    let reference = grey(shape, |i, j| if ink(i, j) > 0.0 { 0 } else { WHITE }).like_mnist((28, 28)).unwrap();
    assert_eq!(box_of(&reference, 28), (20, 20));

    let light = grey(shape, |i, j| if ink(i, j) > 0.0 { WHITE } else { 0 });
    assert!(!light.is_dark_on_light().unwrap());
    assert_eq!(light.like_mnist((28, 28)).unwrap(), reference);
    let pale = grey(shape, |i, j| if ink(i, j) > 0.0 { 30_000 } else { 40_000 });
    assert!(pale.is_dark_on_light().unwrap());
    assert_eq!(pale.like_mnist((28, 28)).unwrap(), reference);
    let moved = grey((300, 500), |i, j| if j >= 100 && ink(i, j - 100) > 0.0 { 0 } else { WHITE });
    assert_eq!(moved.like_mnist((28, 28)).unwrap(), reference);
    let twice = grey((560, 560), |i, j| if ink(i / 2, j / 2) > 0.0 { 0 } else { WHITE });
    let difference = apart(&twice.like_mnist((28, 28)).unwrap(), &reference);
    assert!(difference < 0.01, "{difference}");
    let colours = |ink_colour: [u16; 4], paper: [u16; 4]| {
        let pixels = (0..280 * 280).map(|i| if ink(i / 280, i % 280) > 0.0 { ink_colour } else { paper });
        Drawing::from_rgba(shape, pixels).unwrap().like_mnist((28, 28)).unwrap()
    };
    assert_eq!(colours([0, 0, WHITE, WHITE], [WHITE, WHITE, 40_000, WHITE]), reference);
    // Transparent paper, whatever colour it is said to have. Sums of other levels may be rounded otherwise.
    for (ink_colour, paper) in [
        ([9_000, 0, 0, WHITE], [0, 0, 0, 0]),
        ([WHITE, WHITE, 0, WHITE], [WHITE, WHITE, WHITE, 0]),
        ([0, 0, 0, WHITE / 2], [0, 0, 0, 0]),
    ] {
        assert!(apart(&colours(ink_colour, paper), &reference) < 0.01, "{ink_colour:?} on {paper:?}");
    }
}

#[test]
fn mnist_is_already_what_it_would_be_made() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../datasets/mnist/t10k-images-idx3-ubyte.gz");
    let (_, pixels) = Idx::read_bytes::<3>(&path, "images").unwrap();
    const N: usize = 500;
    let differences = pixels.chunks_exact(784).take(N).map(|image| {
        let drawing = grey((28, 28), |i, j| 257 * u16::from(image[28 * i + j]));
        apart(&drawing.like_mnist((28, 28)).unwrap(), image)
    });
    // Of 255. An image moved by a pixel differs by 10 to 30: where the centre is half-way between two.
    let (near, moved): (Vec<f64>, Vec<f64>) = differences.partition(|&difference| difference < 5.0);
    assert!(near.iter().sum::<f64>() / (N as f64) < 0.5, "{near:?}");
    assert!(moved.len() <= N / 100, "{moved:?}");
}

#[test]
fn grain_and_shading_of_the_paper_and_specks_of_dust_do_not_count() {
    let shape = (300, 260);
    let ink = seven(shape, 50);
    let clean =
        grey(shape, |i, j| if ink(i, j) > 0.0 { 8_000 } else { 50_000 }).like_mnist((28, 28)).unwrap();
    let noisy = grey(shape, |i, j| {
        let grain = (i * 7_919 + j * 104_729 + i * j * 31) % 2_001;
        let shading = 20 * j;
        let level = if ink(i, j) > 0.0 { 8_000 } else { 45_000 };
        let dust = (i, j) == (5, 250) || (i, j) == (290, 12);
        if dust { 0 } else { (level + grain + shading) as u16 }
    });
    let noisy = noisy.like_mnist((28, 28)).unwrap();
    let difference = apart(&noisy, &clean);
    assert!(difference < 4.0, "{difference}");
    let paper: Vec<f64> =
        noisy.iter().zip(&clean).filter(|(_, clean)| **clean == 0).map(|(&x, _)| x.into()).collect();
    let haze = paper.iter().sum::<f64>() / paper.len() as f64;
    assert!(haze < 0.5, "{haze}");
}

#[test]
fn green_is_brighter_than_red_and_red_than_blue() {
    let dark_on_light = |ink: [u16; 4], paper: [u16; 4]| {
        let pixels = (0..100).map(|i| if (44..47).contains(&i) { ink } else { paper });
        Drawing::from_rgba((10, 10), pixels).unwrap().is_dark_on_light().unwrap()
    };
    let [red, green, blue] = [[WHITE, 0, 0, WHITE], [0, WHITE, 0, WHITE], [0, 0, WHITE, WHITE]];
    assert!(dark_on_light(red, green) && dark_on_light(blue, red) && dark_on_light(blue, green));
    assert!(!dark_on_light(green, red) && !dark_on_light(red, blue));
}

#[test]
fn proportions_stay_and_other_shapes_have_other_boxes() {
    let bar = grey((100, 100), |i, j| if (10..90).contains(&i) && (46..54).contains(&j) { 0 } else { WHITE });
    let image = bar.like_mnist((28, 28)).unwrap();
    assert_eq!(box_of(&image, 28), (20, 2));
    assert_eq!(image.iter().map(|&x| u32::from(x)).sum::<u32>(), 255 * 40);
    assert_eq!(centre_of_mass(&image, 28), (13.5, 13.5));
    assert_eq!(box_of(&bar.like_mnist((56, 28)).unwrap(), 28), (40, 4));
    assert_eq!(box_of(&bar.like_mnist((28, 56)).unwrap(), 56), (20, 2));
    for shape in [(1, 1), (2, 3), (8, 8), (1, 40), (100, 100)] {
        let image = bar.like_mnist(shape).unwrap();
        assert!(image.len() == shape.0 * shape.1 && image.contains(&255), "{shape:?}");
    }
}

#[test]
fn a_drawing_that_fills_its_image_is_seen() {
    let tight = grey((40, 30), {
        let ink = seven((40, 30), 0);
        move |i, j| if ink(i, j) > 0.0 { 0 } else { WHITE }
    });
    assert!(tight.is_dark_on_light().unwrap());
    assert_eq!(box_of(&tight.like_mnist((28, 28)).unwrap(), 28), (20, 15));
}

#[test]
fn paper_without_ink_is_refused() {
    let kind = |drawing: &Drawing| drawing.like_mnist((28, 28)).unwrap_err().to_string();
    let blank = grey((30, 30), |_, _| 12_345);
    assert_eq!(
        kind(&blank),
        "no ink: nothing differs from the border by more than 0 of 255 levels, 16 are needed"
    );
    assert!(matches!(blank.is_dark_on_light(), Err(DataError::NoInk { contrast: 0, needed: 16 })));
    let faint = grey((30, 30), |i, _| if i == 15 { 31_000 } else { 30_000 });
    assert!(matches!(faint.like_mnist((28, 28)), Err(DataError::NoInk { contrast: 3, .. })));
    assert!(matches!(grey((1, 1), |_, _| 0).like_mnist((28, 28)), Err(DataError::NoInk { .. })));
}

#[test]
fn pixels_that_do_not_fit_the_shape_are_refused() {
    for (shape, pixels) in [((2, 2), 3), ((2, 2), 5), ((0, 3), 0), ((usize::MAX, 2), 1)] {
        let found = Drawing::from_rgba(shape, (0..pixels).map(|_| [0; 4]));
        assert!(matches!(found, Err(DataError::Count { .. })), "{shape:?} of {pixels}");
    }
}

#[test]
#[should_panic(expected = "an image of 28×0 has no pixels")]
fn an_image_without_pixels_panics() {
    let _ = grey((2, 2), |_, _| 0).like_mnist((28, 0));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]
    /// Whatever the pixels are, an image of the asked size comes out, with full ink in it and its centre in
    /// the middle.
    #[test]
    fn any_pixels_give_an_image_or_no_ink(
        (rows, cols) in (1..40_usize, 1..40_usize),
        shape in (1..40_usize, 1..40_usize),
        seed in any::<u64>(),
        levels in 1..5_u16,
    ) {
        let mut state = seed;
        let mut draw = || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 48) as u16 / levels * levels
        };
        let pixels: Vec<[u16; 4]> = (0..rows * cols).map(|_| [draw(), draw(), draw(), draw()]).collect();
        match Drawing::from_rgba((rows, cols), pixels).unwrap().like_mnist(shape) {
            Ok(image) => {
                prop_assert_eq!(image.len(), shape.0 * shape.1);
                prop_assert!(image.contains(&255));
            }
            Err(error) => prop_assert!(matches!(error, DataError::NoInk { .. }), "{}", error),
        }
    }
}
