//! EMNIST: letters and digits in six splits, by Gregory Cohen, Saeed Afshar, Jonathan Tapson and André van
//! Schaik.

use super::{KnownSet, Sum, file};

/// A split: its name, the part of it in the names of the files, and the MD5 of images and labels to train on
/// and to test on. Of these `.gz` files no stronger sum is published; Deeplearning4j and the Python package
/// `mnists` check the same ones.
macro_rules! split {
    ($name:literal, $split:literal, $train_x:literal, $train_y:literal, $x:literal, $y:literal) => {
        KnownSet {
            name: concat!("EMNIST ", $name),
            page: "https://www.nist.gov/itl/products-and-services/emnist-dataset",
            sideways: true,
            files: &[
                file(concat!("emnist-", $split, "-train-images-idx3-ubyte.gz"), Sum::Md5($train_x)),
                file(concat!("emnist-", $split, "-train-labels-idx1-ubyte.gz"), Sum::Md5($train_y)),
                file(concat!("emnist-", $split, "-test-images-idx3-ubyte.gz"), Sum::Md5($x)),
                file(concat!("emnist-", $split, "-test-labels-idx1-ubyte.gz"), Sum::Md5($y)),
            ],
        }
    };
}

pub(super) const SETS: &[KnownSet] = &[
    split!(
        "ByClass",
        "byclass",
        "712dda0bd6f00690f32236ae4325c377",
        "ee299a3ee5faf5c31e9406763eae7e43",
        "1435209e34070a9002867a9ab50160d7",
        "7a0f934bd176c798ecba96b36fda6657"
    ),
    split!(
        "ByMerge",
        "bymerge",
        "4a792d4df261d7e1ba27979573bf53f3",
        "491be69ef99e1ab1f5b7f9ccc908bb26",
        "8eb5d34c91f1759a55831c37ec2a283f",
        "c13f4cd5211cdba1b8fa992dae2be992"
    ),
    split!(
        "Balanced",
        "balanced",
        "4041b0d6f15785d3fa35263901b5496b",
        "7a35cc7b2b7ee7671eddf028570fbd20",
        "6818d20fe2ce1880476f747bbc80b22b",
        "acd3694070dcbf620e36670519d4b32f"
    ),
    split!(
        "Letters",
        "letters",
        "8795078f199c478165fe18db82625747",
        "c16de4f1848ddcdddd39ab65d2a7be52",
        "382093a19703f68edac6d01b8dfdfcad",
        "d4108920cd86601ec7689a97f2de7f59"
    ),
    split!(
        "Digits",
        "digits",
        "d2662ecdc47895a6bbfce25de9e9a677",
        "2223fcfee618ac9c89ef20b6e48bcf9e",
        "a159b8b3bd6ab4ed4793c1cb71a2f5cc",
        "8afde66ea51d865689083ba6bb779fac"
    ),
    split!(
        "MNIST",
        "mnist",
        "3663598a39195d030895b6304abb5065",
        "6c092f03c9bb63e678f80f8bc605fe37",
        "fb51b6430fc4dd67deaada1bf25d4524",
        "ae7f6be798a9a5d5f2bd32e078a402dd"
    ),
];
