//! KMNIST: cursive Japanese characters (Kuzushiji), by the Center for Open Data in the Humanities.

use super::{KnownSet, Sum, file};

/// The sums are of the `.gz` files, as TensorFlow Datasets checks them.
pub(super) const SETS: &[KnownSet] = &[KnownSet {
    name: "KMNIST",
    page: "https://codh.rois.ac.jp/kmnist/",
    sideways: false,
    files: &[
        file(
            "train-images-idx3-ubyte.gz",
            Sum::Sha256("51467d22d8cc72929e2a028a0428f2086b092bb31cfb79c69cc0a90ce135fde4"),
        ),
        file(
            "train-labels-idx1-ubyte.gz",
            Sum::Sha256("e38f9ebcd0f3ebcdec7fc8eabdcdaef93bb0df8ea12bee65224341c8183d8e17"),
        ),
        file(
            "t10k-images-idx3-ubyte.gz",
            Sum::Sha256("edd7a857845ad6bb1d0ba43fe7e794d164fe2dce499a1694695a792adfac43c5"),
        ),
        file(
            "t10k-labels-idx1-ubyte.gz",
            Sum::Sha256("20bb9a0ef54c7db3efc55a92eef5582c109615df22683c380526788f98e42a1c"),
        ),
    ],
}];
