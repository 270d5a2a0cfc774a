//! What the networks of a model say together: the mean of their outputs.

use linalg::{MatRef, Matrix, Scalar, Sequential};
use nn::{Input, Workspace};

use crate::Model;

/// The memory that the networks of a model need to answer for a batch.
#[derive(Debug)]
pub(crate) struct Room<T: Scalar> {
    workspace: Workspace<T>,
    /// Without columns if there is one network, whose outputs are the answer.
    mean: Matrix<T>,
}

impl<T: Scalar> Room<T> {
    /// For batches of at most `capacity` samples.
    pub(crate) fn new(model: &Model<T>, capacity: usize) -> Self {
        let topology = model.network().topology();
        let averaged = if model.members().len() > 1 { capacity } else { 0 };
        let workspace = Workspace::for_prediction(topology, capacity);
        Self { workspace, mean: Matrix::zeros(topology.outputs(), averaged) }
    }
    pub(crate) fn bytes(&self) -> usize {
        self.workspace.bytes() + self.mean.bytes()
    }
}

impl<T: Scalar> Model<T> {
    /// The outputs (outputs × m) for the samples `x`: the mean of those of all networks.
    ///
    /// # Panics
    /// If `x` is not (inputs × m) with m within the capacity of `room`.
    #[track_caller]
    pub(crate) fn outputs<'r>(&self, x: Input<'_, T>, room: &'r mut Room<T>) -> MatRef<'r, T> {
        let Room { workspace, mean } = room;
        let m = x.cols();
        let [first, others @ ..] = self.members() else { unreachable!("a model has a network") };
        if others.is_empty() {
            return first.forward(&Sequential, x, workspace);
        }
        let mut sum = mean.view_mut().into_columns(0..m);
        sum.copy_from(first.forward(&Sequential, x, workspace));
        for other in others {
            let a = other.forward(&Sequential, x, workspace);
            for j in 0..m {
                sum.col_mut(j).iter_mut().zip(a.col(j)).for_each(|(sum, a)| *sum += *a);
            }
        }
        let share = T::ONE / T::from_f64(self.members().len() as f64);
        (0..m).for_each(|j| sum.col_mut(j).iter_mut().for_each(|sum| *sum *= share));
        mean.view().columns(0..m)
    }
}
