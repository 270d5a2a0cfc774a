//! MNIST: digits, by Yann LeCun, Corinna Cortes and Christopher J. C. Burges.

use super::{KnownSet, Sum, file};

/// The sums are of the unpacked files.
pub(super) const SETS: &[KnownSet] = &[KnownSet {
    name: "MNIST",
    page: "http://yann.lecun.com/exdb/mnist/",
    sideways: false,
    files: &[
        file(
            "train-images-idx3-ubyte.gz",
            Sum::Unpacked("ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db"),
        ),
        file(
            "train-labels-idx1-ubyte.gz",
            Sum::Unpacked("65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5"),
        ),
        file(
            "t10k-images-idx3-ubyte.gz",
            Sum::Unpacked("0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7"),
        ),
        file(
            "t10k-labels-idx1-ubyte.gz",
            Sum::Unpacked("ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2"),
        ),
    ],
}];
