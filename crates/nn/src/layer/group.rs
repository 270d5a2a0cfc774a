//! A group of parameters: what an optimizer treats alike.

/// One matrix or vector of parameters of a layer, (rows × cols), and how an optimizer should treat it.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct Group {
    /// Its letter in the formulas: `"w"`, `"b"`, `"s"`.
    pub name: &'static str,
    /// Number of rows.
    pub rows: usize,
    /// Number of columns; 1 for a vector.
    pub cols: usize,
    /// Whether it lies among the weights, before the biases of all layers.
    pub weights: bool,
    /// Whether weight decay shrinks it.
    pub decay: bool,
    /// The factor of η for it.
    pub eta: f64,
}

impl Group {
    /// A matrix of weights, which decay.
    #[must_use]
    pub const fn weights(name: &'static str, rows: usize, cols: usize) -> Self {
        Self { name, rows, cols, weights: true, decay: true, eta: 1.0 }
    }
    /// A vector of biases, which do not decay.
    #[must_use]
    pub const fn biases(name: &'static str, rows: usize) -> Self {
        Self { name, rows, cols: 1, weights: false, decay: false, eta: 1.0 }
    }
    /// The same without weight decay.
    #[must_use]
    pub const fn without_decay(self) -> Self {
        Self { decay: false, ..self }
    }
    /// The same with another factor of η.
    #[must_use]
    pub const fn eta(self, eta: f64) -> Self {
        Self { eta, ..self }
    }
}
