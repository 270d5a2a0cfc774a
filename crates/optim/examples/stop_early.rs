//! Ends a training by an observer, as soon as the validation loss has been no better for some epochs, and
//! keeps the best weights. [`EarlyStopping`](optim::EarlyStopping) does the same in one line; an observer can
//! end a training for any other reason too.

use std::error::Error;
use std::ops::ControlFlow;

use data::Dataset;
use nn::{Activation, Init, Loss, Network, Topology};
use optim::{Event, Sgd, State, Trainer, evaluate};

/// How many epochs may pass without a better one.
const PATIENCE: usize = 10;

/// The number of epochs, the best of them, and the validation loss of the network that was kept.
pub fn train() -> Result<(usize, usize, f64), Box<dyn Error>> {
    // A sine with errors of measurement: too long a training learns the errors.
    let x: Vec<f32> = (0..60).map(|i| i as f32 / 10.0 - 3.0).collect();
    let y =
        x.iter().enumerate().map(|(i, x)| x.sin() + 0.4 * ((i * i * 37 % 101) as f32 / 50.0 - 1.0)).collect();
    let (train, validation) = Dataset::regression(1, x, 1, y)?.split(20, 1);

    let topology = Topology::new(&[1, 40, 1], Activation::Tanh, Loss::Quadratic(Activation::Identity))?;
    let mut network = Network::<f32>::new(topology, Init::Glorot, 1);
    let trainer = Trainer::new(Sgd::new(0.05).momentum(0.9)).epochs(5000);

    let mut best = (0, f64::INFINITY, network.clone());
    let state = State::new(&trainer, &train);
    let history = trainer.train_from(&mut network, state, &train, Some(&validation), |event, snapshot| {
        let Event::Epoch(record) = event else { return ControlFlow::Continue(()) };
        let loss = record.validation_loss.unwrap_or(f64::INFINITY);
        if loss < best.1 {
            best = (record.epoch, loss, snapshot.network().clone());
        }
        if record.epoch - best.0 < PATIENCE { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    })?;
    let (epoch, _, network) = best;
    Ok((history.epochs.len(), epoch, evaluate(&network, &validation).loss))
}

/// Prints all three.
pub fn main() -> Result<(), Box<dyn Error>> {
    let (epochs, best, loss) = train()?;
    println!(
        "ended after epoch {epochs}; kept the weights of epoch {best}, with a validation loss of {loss:.4}"
    );
    Ok(())
}
