//! Leaving out zeros changes how samples are stored, and nothing else.

use data::Dataset;
use linalg::{Matrix, Scalar};
use proptest::prelude::*;

/// Gathers the samples `indices` whole and from their non-zeros alone: both must give the same matrices.
fn assert_gathered_alike<T: Scalar>(dataset: &Dataset<T>, indices: &[u32]) {
    let (m, width) = (indices.len(), dataset.width());
    let outputs = || Matrix::from_fn(dataset.target_width(), m, |_, _| T::ONE);
    let (mut x, mut y) = (Matrix::from_fn(width, m, |_, _| T::ONE), outputs());
    dataset.gather(indices, x.view_mut(), y.view_mut());
    let mut sparse_y = outputs();
    dataset.gather_targets(indices, sparse_y.view_mut());
    let sparse = dataset.sparse().expect("mostly zero").pick(indices);
    assert_eq!((sparse.rows(), sparse.cols()), (width, m));
    for j in 0..m {
        let mut column = vec![T::ZERO; width];
        sparse.col(j).for_each(|(row, x)| column[row] = x);
        assert_eq!((column.as_slice(), sparse_y.col(j)), (x.col(j), y.col(j)));
    }
    dataset.prefetch_places(indices);
    for parted in [false, true] {
        dataset.prefetch(indices, parted);
    }
}

/// `n` images of `width` bytes, about one in five of them non-zero.
fn thin_images(n: usize, width: usize, seed: usize) -> Dataset<f32> {
    let pixel = |i: usize| if (i * 7 + seed).is_multiple_of(5) { (i * 31 % 255) as u8 + 1 } else { 0 };
    Dataset::images((0..n * width).map(pixel).collect(), (1, width), vec![1; n], 2).unwrap()
}

proptest! {
    #[test]
    fn images_are_gathered_alike(
        n in 1_usize..20,
        width in 5_usize..40,
        seed: u16,
        picks in prop::collection::vec(any::<prop::sample::Index>(), 0..30),
    ) {
        let indices: Vec<u32> = picks.iter().map(|i| i.index(n) as u32).collect();
        assert_gathered_alike(&thin_images(n, width, seed.into()), &indices);
    }
}

#[test]
fn tables_are_gathered_alike() {
    let values = vec![0.0, 0.0, -1.5, 0.0, 0.0, 0.0, 2.0, 0.0, -0.0];
    assert_gathered_alike(&Dataset::classes(3, values.clone(), vec![0, 1, 0], 2).unwrap(), &[2, 1, 0, 2]);
    assert_gathered_alike(&Dataset::regression(3, values, 1, vec![1.0, 2.0, 3.0]).unwrap(), &[0, 1, 2]);
}

#[test]
fn only_samples_that_are_mostly_zero_are_sparse() {
    assert!(thin_images(10, 10, 0).sparse().is_some());
    assert!(Dataset::<f32>::images(vec![1; 20], (1, 10), vec![0, 0], 1).unwrap().sparse().is_none());
    // Samples of zeros alone are sparse, but a data set without samples has no share of non-zeros.
    assert!(Dataset::<f32>::images(vec![0; 20], (1, 10), vec![0, 0], 1).unwrap().sparse().is_some());
    assert!(Dataset::<f32>::images(vec![], (1, 10), vec![], 1).unwrap().sparse().is_none());
}

#[test]
fn both_sides_of_a_split_are_gathered_alike() {
    let (train, held) = thin_images(20, 11, 3).split(8, 1);
    assert_gathered_alike(&train, &(0..12).collect::<Vec<_>>());
    assert_gathered_alike(&held, &(0..8).collect::<Vec<_>>());
    let (first, rest) = thin_images(20, 11, 3).split_at(13);
    assert_gathered_alike(&first, &(0..13).collect::<Vec<_>>());
    assert_gathered_alike(&rest, &(0..7).collect::<Vec<_>>());
}

#[test]
fn the_widest_sample_an_index_can_name_is_gathered_alike() {
    let width = usize::from(u16::MAX) + 1;
    let ends = |n: usize| (0..n).map(|i| u8::from(i == 0 || i == n - 1)).collect::<Vec<_>>();
    let dataset = Dataset::<f32>::images(ends(width), (1, width), vec![0], 1).unwrap();
    assert_gathered_alike(&dataset, &[0]);
    assert!(Dataset::<f32>::images(ends(width + 1), (1, width + 1), vec![0], 1).unwrap().sparse().is_none());
}

#[test]
#[should_panic(expected = "2 samples of 10 features and 2 targets into 10×2 and 2×1")]
fn targets_that_do_not_fit_panic_with_both_shapes() {
    thin_images(3, 10, 0).gather_targets(&[0, 1], Matrix::zeros(2, 1).view_mut());
}

#[test]
fn images_are_the_same_whether_their_black_pixels_are_kept_or_not() {
    // Half of the rows of an image are black, in one set; in the other none is.
    let pixels = |i: usize| if (i / 4).is_multiple_of(2) { 0 } else { (i % 251) as u8 + 1 };
    let mostly_black = |i: usize| if i.is_multiple_of(3) { (i % 250) as u8 } else { 0 };
    for (sparse, pixels) in [
        (false, (0..16 * 300).map(pixels).collect::<Vec<u8>>()),
        (true, (0..16 * 300).map(mostly_black).collect()),
    ] {
        let labels: Vec<u32> = (0..300).map(|i| i % 3).collect();
        let images = Dataset::<f32>::images(pixels.clone(), (4, 4), labels.clone(), 3).unwrap();
        assert_eq!(images.sparse().is_some(), sparse);
        assert_eq!(images.image_shape(), Some((4, 4)));
        for i in [0, 1, 150, 299] {
            assert_eq!(images.image(i).unwrap(), pixels[16 * i..16 * (i + 1)]);
        }
        // CRC-32 of the numbers of images, rows and columns, all pixels, the number of classes, the labels.
        let number = |n: u64| n.to_le_bytes();
        let mut bytes = [number(300), number(4), number(4)].concat();
        bytes.extend_from_slice(&pixels);
        bytes.extend_from_slice(&number(3));
        labels.iter().for_each(|label| bytes.extend_from_slice(&label.to_le_bytes()));
        assert_eq!(images.fingerprint(), crc32fast::hash(&bytes));
        // Parts are what they would be if they had been read alone.
        let (first, rest) = images.clone().split_at(100);
        let part = |range: std::ops::Range<usize>| {
            let pixels = pixels[16 * range.start..16 * range.end].to_vec();
            Dataset::<f32>::images(pixels, (4, 4), labels[range].to_vec(), 3).unwrap()
        };
        assert!(first == part(0..100) && rest == part(100..300));
    }
}
