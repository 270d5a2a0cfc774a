//! Dropout: in training, numbers left out at random (Srivastava et al., 2014).

use std::ops::Range;
use std::path::Path;

use files::{FieldReader, Fields, FileError};
use linalg::{
    ColumnBlocks, Executor, MatMut, Purpose, Random, Scalar, SparseRef, Thinned, for_each_piece, leave_out,
    leave_out_again, random_bits, substream,
};

use super::{Back, Group, Here, Kind, Out};
use crate::{Init, Input, LayerRef, Pass, Place, TopologyError, pieces};

/// In training each number is 0 with the probability p, and the others are divided by 1 − p. So the mean is
/// what it was, and prediction changes nothing.
///
/// What is left out is a function of seed, step, layer, sample and unit: no state has to be kept, and it does
/// not matter which thread or machine has the sample, or whether its zeros are stored. Before the first dense
/// layer it acts on the dense part of the input, as all layers there do; as the only layer there it acts on
/// the sparse part if all features are in it.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct Dropout {
    /// The probability, at least 0 and less than 1. The nearest multiple of 2⁻¹⁶ is used.
    pub p: f64,
}

/// Part of the key of every draw. The index of a stream is the step, and its part the layer and the sample.
const DROPOUT: Purpose = Purpose::new(*b"dropout\0");

/// Units for which bits are drawn at a time.
const CHUNK: usize = 1024;

impl Dropout {
    /// Dropout with the probability `p`.
    #[must_use]
    pub const fn new(p: f64) -> Self {
        Self { p }
    }
    /// `dropout` times the probability, in 1/2¹⁶.
    #[inline(always)]
    fn threshold(&self, dropout: f64) -> u16 {
        (self.p * dropout * 65536.0).round().min(65535.0) as u16
    }
    /// What kept numbers are multiplied by if the probability is `threshold`.
    #[inline(always)]
    fn factor<T: Scalar>(threshold: u16) -> T {
        T::from_f64(65536.0 / (65536.0 - f64::from(threshold)))
    }
}

/// The layer and a sample as part of the key of a stream.
#[inline(always)]
fn part(layer: usize, sample: u32) -> u64 {
    (layer as u64) << u32::BITS | u64::from(sample)
}

impl Dropout {
    /// Leaves numbers out of a sparse input of the network, of which this is the first layer: the same as out
    /// of a dense one.
    ///
    /// # Panics
    /// If this is no step of training.
    pub(crate) fn thin<T: Scalar>(
        &self,
        executor: &dyn Executor,
        x: SparseRef<'_, T>,
        pass: Pass<'_>,
        thinned: &mut Thinned<T>,
    ) {
        let Pass::Train { seed, step, samples, dropout } = pass else {
            unreachable!("prediction leaves nothing out");
        };
        let p = self.threshold(dropout);
        let pieces = pieces::samples(x.rows(), x.cols());
        thinned.leave_out(executor, pieces, x, Self::factor(p), |j, left_out| {
            random_bits(&mut substream(seed, DROPOUT, step, part(0, samples[j])), p, left_out);
        });
    }
}

impl Kind for Dropout {
    const LEARNS: bool = false;

    fn outputs(&self, inputs: usize) -> usize {
        inputs
    }
    fn groups(&self, _: usize) -> Vec<Group> {
        Vec::new()
    }
    fn check(&self) -> Result<(), TopologyError> {
        if (0.0..1.0).contains(&self.p) { Ok(()) } else { Err(TopologyError::Dropout { found: self.p }) }
    }
    fn samples() -> Vec<Self> {
        vec![Self::new(0.5), Self::new(0.2)]
    }
    fn write(&self) -> Fields<'static> {
        Fields::new().with(1, &self.p)
    }
    fn read(fields: &FieldReader<'_>, _: &Path) -> Result<Self, FileError> {
        Ok(Self { p: fields.get(1, "probability")? })
    }

    fn first_values<T: Scalar>(&self, _: usize, _: MatMut<'_, T>, _: Init, _: &mut Random) {}
    fn forward<T: Scalar>(
        &self,
        executor: &dyn Executor,
        parameters: LayerRef<'_, T>,
        x: Input<'_, T>,
        out: Out<'_, T>,
    ) {
        let Some(numbers) = x.dense else { return };
        let layer = parameters.layer();
        let (dropout, pass) = (*self, x.pass);
        let a = ColumnBlocks::new(out.a, pieces::samples(numbers.rows(), numbers.cols()));
        for_each_piece(executor, &a, move |_, (columns, mut a)| {
            for (j, column) in columns.enumerate() {
                let (a, x) = (a.col_mut(j), numbers.col(column));
                let Pass::Train { seed, step, samples, dropout: times } = pass else {
                    a.copy_from_slice(x);
                    continue;
                };
                let p = dropout.threshold(times);
                let random = &mut substream(seed, DROPOUT, step, part(layer, samples[column]));
                let mut left_out = [0; CHUNK / 64];
                for (a, x) in a.chunks_mut(CHUNK).zip(x.chunks(CHUNK)) {
                    let left_out = &mut left_out[..a.len().div_ceil(64)];
                    random_bits(random, p, left_out);
                    leave_out(a, x, left_out, Self::factor(p));
                }
            }
        });
    }
    fn pieces_back(&self, _: LayerRef<'_, impl Scalar>, inputs: usize, m: usize) -> usize {
        pieces::neurons(inputs, m)
    }
    fn pass_back<T: Scalar>(
        &self,
        _: LayerRef<'_, T>,
        rows: Range<usize>,
        mut error: MatMut<'_, T>,
        here: Here<'_, T>,
    ) {
        let delta = here.delta.row_block(rows.clone());
        match here.x.pass {
            Pass::Predict => error.copy_from(delta),
            Pass::Train { dropout, .. } => {
                let factor = Self::factor(self.threshold(dropout));
                leave_out_again(error, delta, here.a.row_block(rows), factor);
            }
        }
    }
    fn gradient<T: Scalar>(&self, _: &dyn Executor, _: Place<'_, T>, _: Back<'_, T>) {}
    fn gradient_squares<T: Scalar>(&self, _: LayerRef<'_, T>, _: Here<'_, T>, _: &[f64]) -> f64 {
        0.0
    }
}
