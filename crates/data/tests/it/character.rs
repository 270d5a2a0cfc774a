//! What lies around a character is not taken for it, and what cannot be told is doubted.

use std::path::Path;

use data::{Doubt, Drawing, Framing, Idx, Mnist};

const SIDE: usize = 160;

/// A picture of `SIDE × SIDE`: a seven with thick strokes, and what `more` inks, as grey levels of 255.
fn picture(more: impl Fn(usize, usize) -> bool) -> Drawing {
    shaded(move |i, j| if more(i, j) || seven(i, j) { 0.0 } else { 255.0 })
}

fn shaded(level: impl Fn(usize, usize) -> f64) -> Drawing {
    let pixel = |i: usize| (257.0 * level(i / SIDE, i % SIDE)) as u16;
    let pixels = (0..SIDE * SIDE).map(pixel).map(|level| [level, level, level, u16::MAX]);
    Drawing::from_rgba((SIDE, SIDE), pixels).unwrap()
}

/// A seven between 40 and 120.
fn seven(i: usize, j: usize) -> bool {
    let bar = (40..52).contains(&i) && (50..110).contains(&j);
    let stroke = (40..120).contains(&i) && (j as f64 - (104.0 - 0.45 * (i as f64 - 40.0))).abs() < 6.5;
    bar || stroke
}

fn seen(drawing: &Drawing) -> (Vec<u8>, Vec<Doubt>) {
    let seen = drawing.framed(Framing::Centred, (28, 28)).unwrap();
    (seen.image, seen.doubts)
}

/// The mean difference of two images of 28 × 28, of 255, if one may be moved by a pixel: a centre of mass
/// half-way between two pixels falls to either.
fn apart(a: &[u8], b: &[u8]) -> f64 {
    let level = |image: &[u8], i: usize, j: usize| match (1..=28).contains(&i) && (1..=28).contains(&j) {
        true => f64::from(image[(i - 1) * 28 + j - 1]),
        false => 0.0,
    };
    let moved = |down: usize, right: usize| {
        let places = (1..=28).flat_map(|i| (1..=28).map(move |j| (i, j)));
        let differences = places.map(|(i, j)| (level(a, i, j) - level(b, i + down - 1, j + right - 1)).abs());
        differences.sum::<f64>() / 784.0
    };
    (0..9).map(|way| moved(way / 3, way % 3)).fold(f64::MAX, f64::min)
}

#[test]
fn frames_and_lines_of_every_kind_are_left_out() {
    let (plain, none) = seen(&picture(|_, _| false));
    assert_eq!(none, []);
    let near = |x: usize, at: usize, thick: usize| (at..at + thick).contains(&x);
    let rectangle = |i: usize, j: usize, from: usize, to: usize| {
        let inside = (from..=to + 3).contains(&i) && (from..=to + 3).contains(&j);
        inside && (near(i, from, 3) || near(i, to, 3) || near(j, from, 3) || near(j, to, 3))
    };
    type Inked<'a> = dyn Fn(usize, usize) -> bool + 'a;
    let cases: [(&str, &Inked<'_>, Doubt); 10] = [
        ("along the edges", &|i, j| i.min(j) < 5 || i.max(j) >= SIDE - 5, Doubt::Frame),
        ("inside the edges", &|i, j| rectangle(i, j, 15, 140), Doubt::Frame),
        ("round", &|i, j| ((i as f64 - 80.0).hypot(j as f64 - 80.0) - 70.0).abs() < 2.0, Doubt::Frame),
        ("aslant", &|i, j| rectangle((20 * i + j) / 20, (20 * j + 160 - i) / 20, 18, 138), Doubt::Frame),
        (
            "thick",
            &|i, j| (10..150).contains(&i.min(j)) && i.max(j) < 150 && (i.min(j) < 20 || i.max(j) >= 140),
            Doubt::Frame,
        ),
        ("a cell open above", &|i, j| i > 20 && rectangle(i, j, 12, 143), Doubt::Frame),
        (
            "two sides of a cell",
            &|i, j| (i > 14 && near(j, 14, 2)) || (j > 13 && near(i, 140, 2)),
            Doubt::Frame,
        ),
        ("cut off a cell", &|i, j| near(j, 3, 2) || near(i, 152, 2), Doubt::Lines),
        ("ruled through it", &|i, _| i % 30 == 10, Doubt::Lines),
        ("squared paper", &|i, j| i % 25 == 10 || j % 25 == 12, Doubt::Lines),
    ];
    for (name, inked, doubt) in cases {
        let (image, doubts) = seen(&picture(inked));
        let difference = apart(&image, &plain);
        assert!(difference < 4.0, "{name}: {difference}");
        assert_eq!(doubts, [doubt], "{name}");
    }
    // A card on a dark table: the border is no paper.
    let card = shaded(|i, j| match (20..150).contains(&i) && (25..140).contains(&j) {
        true => {
            if seven(i, j) {
                10.0
            } else {
                240.0
            }
        }
        false => 60.0,
    });
    let (image, doubts) = seen(&card);
    assert!(apart(&image, &plain) < 4.0 && doubts == [Doubt::Frame], "{doubts:?}");
    assert!(card.is_dark_on_light().unwrap());
}

#[test]
fn shadows_and_dark_corners_are_no_ink() {
    let (plain, _) = seen(&picture(|_, _| false));
    let grain = |i: usize, j: usize| (i * 7_919 + j * 104_729 + i * j * 31) as f64 % 9.0 - 4.0;
    let ink = |i: usize, j: usize| if seven(i, j) { 0.3 } else { 1.0 };
    let dark_corners = |i: usize, j: usize| {
        let far = (i as f64 - 80.0).hypot(j as f64 - 80.0) / 113.0;
        210.0 * (1.0 - 0.55 * far * far) * ink(i, j) + grain(i, j)
    };
    let from_the_side = |i: usize, j: usize| (100.0 + 0.8 * j as f64) * ink(i, j) + grain(i, j);
    let shadow = |i: usize, j: usize| {
        let lit = ((j as f64 + 0.5 * i as f64 - 70.0) / 12.0).clamp(0.0, 1.0);
        200.0 * (0.6 + 0.4 * lit) * ink(i, j) + grain(i, j)
    };
    for (name, drawing) in [
        ("dark corners", shaded(dark_corners)),
        ("from the side", shaded(from_the_side)),
        ("a shadow", shaded(shadow)),
    ] {
        let (image, doubts) = seen(&drawing);
        let difference = apart(&image, &plain);
        assert!(difference < 6.0 && doubts.is_empty(), "{name}: {difference}, {doubts:?}");
    }
}

#[test]
fn several_characters_are_counted_and_parts_of_one_are_not() {
    let at = |i: usize, j: usize, down: usize, right: usize| {
        // Of half the size.
        i >= down && j >= right && seven(2 * (i - down), 2 * (j - right))
    };
    let doubts =
        |inked: &dyn Fn(usize, usize) -> bool| seen(&shaded(|i, j| if inked(i, j) { 0.0 } else { 255.0 })).1;
    assert_eq!(doubts(&|i, j| at(i, j, 30, 0) || at(i, j, 30, 50)), [Doubt::Characters(2)]);
    assert_eq!(
        doubts(&|i, j| at(i, j, 30, 0) || at(i, j, 34, 45) || at(i, j, 28, 90)),
        [Doubt::Characters(3)]
    );
    assert_eq!(doubts(&|i, j| at(i, j, 0, 30) || at(i, j, 60, 32)), [Doubt::Characters(2)]);
    // The bar of a five that stands apart, and the dot of an i.
    let five = |i: usize, j: usize| (30..38).contains(&i) && (60..100).contains(&j) || at(i, j, 25, 40);
    assert_eq!(doubts(&five), []);
    let dotted =
        |i: usize, j: usize| (75..85).contains(&j) && ((30..40).contains(&i) || (50..120).contains(&i));
    assert_eq!(doubts(&dotted), []);
}

#[test]
fn what_is_hardly_a_character_is_doubted() {
    let pale = shaded(|i, j| if seven(i, j) { 235.0 } else { 255.0 });
    assert!(matches!(seen(&pale).1[..], [Doubt::Pale(share)] if share < 0.09));
    let ground = shaded(|i, j| if (i as f64 - 80.0).hypot(j as f64 - 80.0) < 75.0 { 40.0 } else { 220.0 });
    assert!(matches!(seen(&ground).1[..], [Doubt::Ground(share)] if share > 0.6));
    let wide = shaded(|i, j| if (70..90).contains(&i) && (20..140).contains(&j) { 0.0 } else { 255.0 });
    assert_eq!(seen(&wide).1, [Doubt::Wide(6.0)]);
}

/// Of the first 2,000 test digits fewer than 1 % raise a doubt; of all 10,000 it is 0.6 %.
#[test]
fn digits_of_mnist_raise_few_false_alarms() {
    const N: usize = 2_000;
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../datasets/mnist/t10k-images-idx3-ubyte.gz");
    let (_, pixels) = Idx::read_bytes::<3>(&path, "images").unwrap();
    let alarms = pixels.chunks_exact(784).take(N).filter(|image| {
        let levels = image.iter().map(|&byte| 257 * u16::from(byte));
        let drawing = Drawing::from_rgba((28, 28), levels.map(|l| [l, l, l, u16::MAX])).unwrap();
        !seen(&drawing).1.is_empty()
    });
    let alarms = alarms.count();
    assert!(alarms < N / 100, "{alarms} of {N}");
}

#[test]
fn whole_is_bit_for_bit_what_it_was_and_mnist_is_centred() {
    let bytes: Vec<u8> = (0..784).map(|i| (i * 37 % 256) as u8).collect();
    let levels = bytes.iter().map(|&byte| 257 * u16::from(byte)).map(|l| [l, l, l, u16::MAX]);
    let drawing = Drawing::from_rgba((28, 28), levels).unwrap();
    assert_eq!(drawing.as_it_is((28, 28)), bytes);
    let seen = drawing.framed(Framing::Whole, (14, 28)).unwrap();
    assert_eq!((seen.image.len(), seen.doubts), (392, vec![Doubt::Squeezed((28, 28))]));
    let mnist = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../datasets/mnist");
    assert_eq!(Framing::of(&Mnist::<f32>::read(&mnist).unwrap().test), Framing::Centred);
}
