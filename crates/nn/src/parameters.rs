//! Weights and biases, and their gradients: one flat allocation each, with a view per layer.

use std::ops::Range;

use linalg::{AlignedVec, MatMut, MatRef, Scalar, Section, padded};

use crate::Topology;

/// Where layer l's w and b lie in the flat allocation: the weights of all layers first, then the biases of all.
/// Columns of w and each b are padded with zeros to whole cache lines.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Layer {
    /// Among the weights.
    w: Section,
    /// Among the biases, with its padding.
    b: Range<usize>,
}

#[derive(Clone, Debug, PartialEq)]
struct Flat<T: Scalar> {
    layers: Vec<Layer>,
    weights: usize,
    values: AlignedVec<T>,
}

impl<T: Scalar> Flat<T> {
    fn zeros(topology: &Topology) -> Self {
        let (mut weights, mut biases) = (0, 0);
        let layers = topology.sizes().windows(2).map(|n| {
            let w = Section::new(weights, n[1], n[0]);
            let b = biases..biases + padded(n[1]);
            (weights, biases) = (w.end(), b.end);
            Layer { w, b }
        });
        let layers = layers.collect();
        Self { layers, weights, values: AlignedVec::zeros(weights + biases) }
    }

    #[inline(always)]
    fn layer(&self, l: usize) -> (MatRef<'_, T>, &[T]) {
        let Layer { w, b } = &self.layers[l];
        let (weights, biases) = self.values.split_at(self.weights);
        (w.of(weights), &biases[b.start..b.end])
    }

    #[inline(always)]
    fn layer_mut(&mut self, l: usize) -> (MatMut<'_, T>, &mut [T]) {
        let Layer { w, b } = &self.layers[l];
        let (weights, biases) = self.values.split_at_mut(self.weights);
        (w.of_mut(weights), &mut biases[b.start..b.end])
    }
}

macro_rules! flat_parameters {
    ($(#[$doc:meta])* $name:ident, $w:ident, $b:ident) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq)]
        pub struct $name<T: Scalar>(Flat<T>);

        impl<T: Scalar> $name<T> {
            /// All zero.
            #[must_use]
            pub fn zeros(topology: &Topology) -> Self {
                Self(Flat::zeros(topology))
            }
            /// Layer `l` from 0: the matrix (outputs × inputs), and the vector with its padding.
            ///
            /// # Panics
            /// If there is no layer `l`.
            #[must_use]
            #[inline(always)]
            pub fn layer(&self, l: usize) -> (MatRef<'_, T>, &[T]) {
                self.0.layer(l)
            }
            /// Layer `l` from 0, to write. The padding must stay zero.
            ///
            /// # Panics
            /// If there is no layer `l`.
            #[must_use]
            #[inline(always)]
            pub fn layer_mut(&mut self, l: usize) -> (MatMut<'_, T>, &mut [T]) {
                self.0.layer_mut(l)
            }
            #[doc = concat!("`", stringify!($w), "` of layer `l` from 0: (outputs × inputs).")]
            ///
            /// # Panics
            /// If there is no layer `l`.
            #[must_use]
            pub fn $w(&self, l: usize) -> MatRef<'_, T> {
                self.0.layer(l).0
            }
            #[doc = concat!("`", stringify!($b), "` of layer `l` from 0: one number per output.")]
            ///
            /// # Panics
            /// If there is no layer `l`.
            #[must_use]
            pub fn $b(&self, l: usize) -> &[T] {
                &self.0.layer(l).1[..self.0.layers[l].w.rows()]
            }
            /// All weights and then all biases, padding included, as an optimizer sees them.
            #[must_use]
            pub fn flat(&self) -> &[T] {
                &self.0.values
            }
            /// The weights of all layers and the biases of all layers, to write. The padding must stay zero.
            #[must_use]
            pub fn flat_mut(&mut self) -> (&mut [T], &mut [T]) {
                self.0.values.split_at_mut(self.0.weights)
            }
            /// Every number without padding, in layout order: the w of each layer column by column, then each b.
            pub fn iter(&self) -> impl Iterator<Item = T> + '_ {
                let layers = 0..self.0.layers.len();
                let w = layers.clone().map(|l| self.$w(l)).flat_map(|w| (0..w.cols()).flat_map(move |k| w.col(k)));
                w.chain(layers.flat_map(move |l| self.$b(l))).copied()
            }
            /// The numbers that `values` gives, in the order of [`Self::iter`]; `None` if there are too few or too many.
            #[must_use]
            pub fn from_values(topology: &Topology, values: impl IntoIterator<Item = T>) -> Option<Self> {
                let (mut new, mut values) = (Self::zeros(topology), values.into_iter());
                for l in 0..topology.layers() {
                    let mut w = new.layer_mut(l).0;
                    for k in 0..w.cols() {
                        for w in w.col_mut(k) {
                            *w = values.next()?;
                        }
                    }
                }
                for l in 0..topology.layers() {
                    for b in &mut new.layer_mut(l).1[..topology.sizes()[l + 1]] {
                        *b = values.next()?;
                    }
                }
                values.next().is_none().then_some(new)
            }
            /// The little-endian bytes of every number in layout order, without padding: the form that is hashed and stored.
            #[must_use]
            pub fn to_le_bytes(&self) -> Vec<u8> {
                let mut bytes = Vec::with_capacity(size_of_val(self.flat()));
                self.iter().for_each(|x| x.push_le_bytes(&mut bytes));
                bytes
            }
            /// The reverse of [`Self::to_le_bytes`]; `None`, and nothing allocated, if there are too few bytes or too many.
            #[must_use]
            pub fn from_le_bytes(topology: &Topology, bytes: &[u8]) -> Option<Self> {
                let fits = topology.parameter_count().checked_mul(size_of::<T>()) == Some(bytes.len());
                let values = || bytes.chunks_exact(size_of::<T>()).map(T::from_le_slice);
                if fits { Self::from_values(topology, values()) } else { None }
            }
        }
    };
}

flat_parameters!(
    /// w and b of every layer.
    Parameters, w, b);
flat_parameters!(
    /// ∂C/∂w and ∂C/∂b of every layer: the twin of [`Parameters`], with the same layout.
    Gradients, nabla_w, nabla_b);

impl<T: Scalar> Gradients<T> {
    /// Sets every number to zero.
    pub fn set_zero(&mut self) {
        self.0.values.fill(T::ZERO);
    }

    /// self ← self + other.
    ///
    /// # Panics
    /// If they belong to different topologies.
    #[track_caller]
    pub fn add(&mut self, other: &Self) {
        assert!(
            self.0.layers == other.0.layers,
            "sum of gradients of {:?} and {:?}",
            self.0.layers,
            other.0.layers
        );
        linalg::axpy(&mut self.0.values, T::ONE, &other.0.values);
    }
}
