//! The program `descent-mpi`: the training commands of `descent`, by several processes together.

use std::process::ExitCode;

use cli::Program;
use cluster::World;

#[global_allocator]
static ALLOCATOR: linalg::ExitingAllocator = linalg::ExitingAllocator;

fn main() -> ExitCode {
    let mut world = match World::start() {
        Ok(world) => world,
        Err(error) => {
            eprintln!("error: {error}");
            return ExitCode::FAILURE;
        }
    };
    cluster::abort_on_panic();
    let name = format!("mpirun -n {} descent-mpi", world.size());
    let program = Program {
        // It lives as long as the process.
        name: name.leak(),
        about: "Trains dense networks by several processes together",
        examples: &[
            "train-mnist --preset fast",
            "train houses.csv --target price --save houses.model",
            "train-mnist --batch-size 100 --accumulate 8 --checkpoint run.checkpoint",
        ],
        exit_codes: "0 done, 1 failed, 2 bad arguments, 129, 130 or 143 interrupted.",
    };
    program.run_together(std::env::args_os(), &mut world)
}
