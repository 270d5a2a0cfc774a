//! How long ranks take to sum a gradient, for several sizes: `mpirun -n 2 exchange` prints a line for each.

use std::error::Error;
use std::time::Instant;

use cluster::World;
use nn::{Activation, Gradients, Loss, Topology};
use optim::Reducer;

/// Outputs of a network of one layer and one input: its gradient has two numbers for each.
const OUTPUTS: [usize; 6] = [50, 500, 5_000, 50_000, 500_000, 5_000_000];

/// Rounds of each size; the median counts.
const ROUNDS: usize = 15;

fn main() -> Result<(), Box<dyn Error>> {
    let mut world = World::<f32>::start()?;
    for outputs in OUTPUTS {
        let topology = Topology::new(&[1, outputs], Activation::Relu, Loss::Quadratic(Activation::Identity))?;
        let mut gradients = Gradients::zeros(&topology);
        let mut seconds = Vec::with_capacity(ROUNDS);
        for _ in 0..ROUNDS {
            // The word before every exchange, after which all begin together.
            let start = Instant::now();
            world.agree(&mut 0.0)?;
            world.sum(&mut gradients)?;
            seconds.push(start.elapsed().as_secs_f64());
        }
        seconds.sort_by(f64::total_cmp);
        if world.rank() == 0 {
            println!("{} {}", topology.parameter_count(), seconds[ROUNDS / 2]);
        }
    }
    Ok(())
}
