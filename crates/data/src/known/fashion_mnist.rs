//! Fashion-MNIST: articles of clothing, by Zalando Research.

use super::{KnownSet, Sum, file};

/// The sums are of the `.gz` files, as TensorFlow Datasets checks them.
pub(super) const SETS: &[KnownSet] = &[KnownSet {
    name: "Fashion-MNIST",
    page: "https://github.com/zalandoresearch/fashion-mnist",
    sideways: false,
    files: &[
        file(
            "train-images-idx3-ubyte.gz",
            Sum::Sha256("3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84"),
        ),
        file(
            "train-labels-idx1-ubyte.gz",
            Sum::Sha256("a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845"),
        ),
        file(
            "t10k-images-idx3-ubyte.gz",
            Sum::Sha256("346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073"),
        ),
        file(
            "t10k-labels-idx1-ubyte.gz",
            Sum::Sha256("67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5"),
        ),
    ],
}];
