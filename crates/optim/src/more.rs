//! A training that goes on where it was.

use std::ops::ControlFlow;

use data::Dataset;
use linalg::Scalar;
use nn::Network;

use crate::trainer::run;
use crate::{Alone, Event, History, Snapshot, State, TrainError, Trainer};

impl Trainer {
    /// Trains for [`epochs`](Trainer::epochs) more epochs from `state` on, and leaves in it where the
    /// training is then: the order of the samples, the optimizer's memory and the history go on. Twice one
    /// epoch gives the bits of two epochs in one call. The history is that of all epochs since
    /// [`State::new`].
    ///
    /// Where weights are averaged or the best epoch is looked for, the network ends with the weights that
    /// were judged best, and the next call goes on from those of the last step.
    ///
    /// A schedule that depends on the end follows the plan that the state was made with: make the state with
    /// a trainer for all epochs.
    ///
    /// ```
    /// use data::Dataset;
    /// use nn::{Activation, Init, Loss, Network, Topology};
    /// use optim::{Sgd, State, Trainer};
    ///
    /// let xor = Dataset::classes(2, vec![0., 0., 0., 1., 1., 0., 1., 1.], vec![0, 1, 1, 0], 2)?;
    /// let topology = Topology::new(&[2, 8, 2], Activation::Tanh, Loss::SoftmaxCrossEntropy)?;
    /// let mut network = Network::<f32>::new(topology, Init::Glorot, 1);
    /// let mut whole = network.clone();
    ///
    /// let trainer = Trainer::new(Sgd::new(0.5).momentum(0.9)).epochs(1);
    /// let mut state = State::new(&trainer, &xor);
    /// trainer.more(&mut network, &mut state, &xor)?;
    /// trainer.more(&mut network, &mut state, &xor)?;
    ///
    /// trainer.epochs(2).train(&mut whole, &xor)?;
    /// assert_eq!(network, whole);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// As [`Trainer::train_from`]. After an error the training cannot go on from `state`.
    pub fn more<T: Scalar>(
        &self,
        network: &mut Network<T>,
        state: &mut State<T>,
        train: &Dataset<T>,
    ) -> Result<History, TrainError> {
        self.more_with(network, state, train, None, |_, _| ControlFlow::Continue(()))
    }

    /// Like [`Trainer::more`], with samples to judge each epoch by and an observer. If the observer ends the
    /// training within an epoch, the next call begins with the rest of that epoch.
    ///
    /// # Errors
    /// As [`Trainer::more`].
    pub fn more_with<T: Scalar>(
        &self,
        network: &mut Network<T>,
        state: &mut State<T>,
        train: &Dataset<T>,
        validation: Option<&Dataset<T>>,
        mut observer: impl FnMut(Event<'_>, &Snapshot<'_, T>) -> ControlFlow<()> + Send,
    ) -> Result<History, TrainError> {
        let finished = state.position.epoch.saturating_sub(1);
        let trainer =
            self.clone().epochs(if self.epochs == 0 { 0 } else { finished.saturating_add(self.epochs) });
        trainer.check(network, train, validation)?;
        let plan = trainer.clone().epochs(trainer.epochs.max(state.settings.epochs));
        state.check(&plan, train)?;
        state.judged_by(validation)?;
        run(&trainer, network, state, train, validation, &mut Alone, &mut observer)
    }
}
