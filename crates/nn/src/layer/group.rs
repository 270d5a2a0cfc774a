//! A group of parameters: a matrix or vector that an optimizer treats as one.

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
    /// Whether it is stored among the weights, which come before the biases of all layers.
    pub weights: bool,
    /// Whether weight decay applies.
    pub decay: bool,
    /// The factor by which η is multiplied.
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
    /// The same group without weight decay.
    #[must_use]
    pub const fn without_decay(self) -> Self {
        Self { decay: false, ..self }
    }
    /// The same group with another factor of η.
    #[must_use]
    pub const fn eta(self, eta: f64) -> Self {
        Self { eta, ..self }
    }
}
