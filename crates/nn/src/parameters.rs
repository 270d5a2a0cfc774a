//! All parameters of a network, and their gradients: each one flat allocation, with a view per layer and
//! group.

use std::ops::Range;
use std::sync::Arc;

use linalg::{AlignedVec, MatMut, MatRef, Scalar, Section};

use crate::{Group, Topology};

/// The place of each group in the flat allocation: first the weights of all layers, then the biases of all.
/// Columns are padded with zeros to whole cache lines.
#[derive(Debug, PartialEq)]
pub(crate) struct Layout {
    /// All groups; those of layer l are `groups[layers[l]]`.
    groups: Vec<Placed>,
    layers: Vec<Range<usize>>,
    spans: Vec<Span>,
    /// The number of elements that are weights, padding included.
    weights: usize,
    len: usize,
}

/// A group and its place in the flat allocation.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Placed {
    group: Group,
    start: usize,
    section: Section,
}

/// A range of parameters that an optimizer treats alike.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Span {
    /// The range within [`Parameters::flat`].
    pub range: Range<usize>,
    /// Whether weight decay applies.
    pub decay: bool,
    /// The factor by which η is multiplied.
    pub eta: f64,
}

impl Layout {
    pub(crate) fn new(topology: &Topology) -> Self {
        let mut groups = Vec::new();
        let mut layers = Vec::new();
        for (l, layer) in topology.layers().iter().enumerate() {
            let first = groups.len();
            groups.extend(layer.groups(topology.layer_inputs(l)));
            layers.push(first..groups.len());
        }
        let mut len = 0;
        let mut sections = vec![None; groups.len()];
        let mut spans: Vec<Span> = Vec::new();
        let mut weights = 0;
        for among_weights in [true, false] {
            for (group, section) in
                groups.iter().zip(&mut sections).filter(|(g, _)| g.weights == among_weights)
            {
                let placed = Section::new(len, group.rows, group.cols);
                match spans.last_mut() {
                    Some(span) if (span.decay, span.eta) == (group.decay, group.eta) => {
                        span.range.end = placed.end()
                    }
                    _ => spans.push(Span { range: len..placed.end(), decay: group.decay, eta: group.eta }),
                }
                *section = Some((len, placed));
                len = placed.end();
            }
            if among_weights {
                weights = len;
            }
        }
        let placed = groups.into_iter().zip(sections.into_iter().flatten());
        let groups = placed.map(|(group, (start, section))| Placed { group, start, section }).collect();
        Self { groups, layers, spans, weights, len }
    }

    #[inline(always)]
    fn of_layer(&self, l: usize) -> &[Placed] {
        &self.groups[self.layers[l].clone()]
    }
    /// The first weights and the first biases of a layer.
    #[inline(always)]
    fn w_and_b(&self, l: usize) -> (Option<&Placed>, Option<&Placed>) {
        let groups = self.of_layer(l);
        (groups.iter().find(|g| g.group.weights), groups.iter().find(|g| !g.group.weights))
    }
    /// All groups in the order of the flat allocation.
    fn ordered(&self) -> impl Iterator<Item = &Placed> {
        let of = |weights| self.groups.iter().filter(move |placed| placed.group.weights == weights);
        of(true).chain(of(false))
    }
}

/// The parameters of one layer, read-only.
#[derive(Clone, Copy, Debug)]
pub(crate) struct LayerRef<'a, T> {
    values: &'a [T],
    groups: &'a [Placed],
    layer: usize,
}

impl<'a, T: Scalar> LayerRef<'a, T> {
    /// The number of the layer, from 0.
    #[inline(always)]
    pub(crate) fn layer(&self) -> usize {
        self.layer
    }
    /// Group `g` as a matrix.
    #[inline(always)]
    pub(crate) fn matrix(&self, g: usize) -> MatRef<'a, T> {
        self.groups[g].section.of(self.values)
    }
    /// Group `g`, which must be a vector, with its padding.
    #[inline(always)]
    pub(crate) fn vector(&self, g: usize) -> &'a [T] {
        self.matrix(g).padded_col(0)
    }
}

/// Where one layer's gradient goes: a buffer, or the parameters themselves. A layer adds [`Place::alpha`]
/// times its gradient.
#[derive(Debug)]
pub struct Place<'a, T: Scalar> {
    values: &'a mut [T],
    /// The parameters, if `values` are not they.
    parameters: Option<&'a [T]>,
    groups: &'a [Placed],
    layer: usize,
    alpha: T,
}

impl<T: Scalar> Place<'_, T> {
    /// The factor alpha of the gradient.
    #[must_use]
    #[inline(always)]
    pub fn alpha(&self) -> T {
        self.alpha
    }
    /// The parameters of the layer. If the gradient goes into them, they are those that its layer has left.
    pub(crate) fn parameters(&self) -> LayerRef<'_, T> {
        let values = self.parameters.unwrap_or(self.values);
        LayerRef { values, groups: self.groups, layer: self.layer }
    }
    /// The place for group `g` of the layer, a matrix.
    ///
    /// # Panics
    /// If the layer has no group `g`.
    #[must_use]
    #[inline(always)]
    pub fn matrix(&mut self, g: usize) -> MatMut<'_, T> {
        self.groups[g].section.of_mut(self.values)
    }
    /// The place for group `g` of the layer, a vector, with its padding.
    ///
    /// # Panics
    /// If the layer has no group `g`.
    #[must_use]
    #[inline(always)]
    pub fn vector(&mut self, g: usize) -> &mut [T] {
        self.groups[g].section.of_mut(self.values).into_padded_col()
    }
}

macro_rules! flat_parameters {
    ($(#[$doc:meta])* $name:ident, $w:ident, $b:ident) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq)]
        pub struct $name<T: Scalar> {
            layout: Arc<Layout>,
            values: AlignedVec<T>,
        }

        impl<T: Scalar> $name<T> {
            /// All numbers zero.
            #[must_use]
            pub fn zeros(topology: &Topology) -> Self {
                Self::placed(topology.layout())
            }
            fn placed(layout: Arc<Layout>) -> Self {
                Self { values: AlignedVec::zeros(layout.len), layout }
            }
            /// The first matrix and the first vector of layer `l` from 0; in a dense layer w (outputs ×
            /// inputs) and b. The vector has its padding. A layer without one gives an empty one.
            ///
            /// # Panics
            /// If there is no layer `l`.
            #[must_use]
            pub fn layer(&self, l: usize) -> (MatRef<'_, T>, &[T]) {
                let (w, b) = self.layout.w_and_b(l);
                let w = w.map_or_else(|| MatRef::new(&[], 0, 0, 0), |w| w.section.of(&self.values));
                (w, b.map_or(&[][..], |b| b.section.of(&self.values).padded_col(0)))
            }
            /// Like [`Self::layer`], mutable. The padding must stay zero.
            ///
            /// # Panics
            /// If there is no layer `l`.
            #[must_use]
            pub fn layer_mut(&mut self, l: usize) -> (MatMut<'_, T>, &mut [T]) {
                let (w, b) = self.layout.w_and_b(l);
                let (weights, biases) = self.values.split_at_mut(self.layout.weights);
                let w = w.map_or_else(|| MatMut::new(&mut [], 0, 0, 0), |w| w.section.of_mut(weights));
                let b = b.map_or(&mut [][..], |b| {
                    &mut biases[b.start - self.layout.weights..][..linalg::padded(b.group.rows)]
                });
                (w, b)
            }
            #[doc = concat!("`", stringify!($w), "` of layer `l` from 0: (outputs × inputs) if dense,")]
            /// the first matrix in any other layer; 0×0 if it has none.
            ///
            /// # Panics
            /// If there is no layer `l`.
            #[must_use]
            pub fn $w(&self, l: usize) -> MatRef<'_, T> {
                self.layer(l).0
            }
            #[doc = concat!("`", stringify!($b), "` of layer `l` from 0: one number per output;")]
            /// empty if it has none.
            ///
            /// # Panics
            /// If there is no layer `l`.
            #[must_use]
            pub fn $b(&self, l: usize) -> &[T] {
                let rows = self.layout.w_and_b(l).1.map_or(0, |b| b.group.rows);
                &self.layer(l).1[..rows]
            }
            /// Every group of layer `l` from 0, in the order of its layer.
            ///
            /// # Panics
            /// If there is no layer `l`.
            pub fn groups(&self, l: usize) -> impl Iterator<Item = (&Group, MatRef<'_, T>)> {
                self.layout.of_layer(l).iter().map(|placed| (&placed.group, placed.section.of(&self.values)))
            }
            /// Group `g` of layer `l`, both from 0, mutable. The padding must stay zero.
            ///
            /// # Panics
            /// If there is no such group.
            #[must_use]
            pub fn group_mut(&mut self, l: usize, g: usize) -> MatMut<'_, T> {
                self.layout.of_layer(l)[g].section.of_mut(&mut self.values)
            }
            /// The ranges of [`Self::flat`] that an optimizer treats alike, in order.
            #[must_use]
            pub fn spans(&self) -> &[Span] {
                &self.layout.spans
            }
            /// All weights, then all biases, padding included: the view of an optimizer.
            #[must_use]
            pub fn flat(&self) -> &[T] {
                &self.values
            }
            /// Like [`Self::flat`], mutable. The padding must stay zero.
            #[must_use]
            pub fn flat_mut(&mut self) -> &mut [T] {
                &mut self.values
            }
            /// Every number without padding, in the order of the layout: the w of each layer, column by
            /// column, then each b.
            pub fn iter(&self) -> impl Iterator<Item = T> + '_ {
                let columns = |placed: &Placed| {
                    let group = placed.section.of(&self.values);
                    (0..group.cols()).flat_map(move |k| group.col(k))
                };
                self.layout.ordered().flat_map(columns).copied()
            }
            /// Takes its numbers from `values`, in the order of [`Self::iter`]; `None` if there are too few
            /// or too many.
            #[must_use]
            pub fn from_values(topology: &Topology, values: impl IntoIterator<Item = T>) -> Option<Self> {
                let (layout, mut values) = (topology.layout(), values.into_iter());
                let mut new = Self::placed(layout.clone());
                for placed in layout.ordered() {
                    let mut group = placed.section.of_mut(&mut new.values);
                    for k in 0..group.cols() {
                        for x in group.col_mut(k) {
                            *x = values.next()?;
                        }
                    }
                }
                values.next().is_none().then_some(new)
            }
            /// The little-endian bytes of every number without padding, in the order of [`Self::iter`]. This
            /// form is hashed and stored.
            #[must_use]
            pub fn to_le_bytes(&self) -> Vec<u8> {
                let mut bytes = Vec::with_capacity(size_of_val(self.flat()));
                self.iter().for_each(|x| x.push_le_bytes(&mut bytes));
                bytes
            }
            /// The reverse of [`Self::to_le_bytes`]. With too few or too many bytes it returns `None` and
            /// allocates nothing.
            #[must_use]
            pub fn from_le_bytes(topology: &Topology, bytes: &[u8]) -> Option<Self> {
                let fits = topology.parameter_count().checked_mul(size_of::<T>()) == Some(bytes.len());
                let values = || bytes.chunks_exact(size_of::<T>()).map(T::from_le_slice);
                if fits { Self::from_values(topology, values()) } else { None }
            }

            /// The parameters of layer `l` in the form that its layer reads.
            #[inline(always)]
            #[allow(dead_code, reason = "a gradient is read by optimizers, not by layers")]
            pub(crate) fn of_layer(&self, l: usize) -> LayerRef<'_, T> {
                LayerRef { values: &self.values, groups: self.layout.of_layer(l), layer: l }
            }
        }
    };
}

flat_parameters!(
    /// All parameters of a network; in dense layers these are w and b.
    Parameters, w, b);
flat_parameters!(
    /// The derivatives of C with respect to all parameters, with the same layout as [`Parameters`].
    Gradients, nabla_w, nabla_b);

impl<T: Scalar> Parameters<T> {
    /// The place for the gradient of layer `l` in the parameters themselves.
    #[inline(always)]
    pub(crate) fn place(&mut self, l: usize, alpha: T) -> Place<'_, T> {
        let groups = self.layout.of_layer(l);
        Place { values: &mut self.values, parameters: None, groups, layer: l, alpha }
    }
}

impl<T: Scalar> Gradients<T> {
    /// The place for the gradient of layer `l`, whose parameters are among `parameters`.
    #[inline(always)]
    pub(crate) fn place<'a>(&'a mut self, l: usize, alpha: T, parameters: &'a Parameters<T>) -> Place<'a, T> {
        let (parameters, groups) = (Some(&*parameters.values), self.layout.of_layer(l));
        Place { values: &mut self.values, parameters, groups, layer: l, alpha }
    }

    /// Sets every number to zero.
    pub fn set_zero(&mut self) {
        self.values.fill(T::ZERO);
    }

    /// self ← self + other.
    ///
    /// # Panics
    /// If they belong to different topologies.
    #[track_caller]
    pub fn add(&mut self, other: &Self) {
        assert!(
            self.layout == other.layout,
            "sum of gradients of {} and {} numbers of different topologies",
            self.values.len(),
            other.values.len()
        );
        linalg::axpy(&mut self.values, T::ONE, &other.values);
    }
}
