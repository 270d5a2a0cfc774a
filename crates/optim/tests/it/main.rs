//! The tests of `optim` that see it as its users do, in one program: what people wait for is compiling.
//! `allocations` is alone, since it counts what its whole process allocates.

mod support {
    pub(crate) mod decoded;
    #[path = "../../../../files/tests/it/support/faulty_disk.rs"]
    pub(crate) mod faulty_disk;
    pub(crate) mod fuzzer;
    pub(crate) mod mutate;
    pub(crate) mod tables;
    pub(crate) mod training;
    #[path = "../../../../nn/tests/it/support/written.rs"]
    pub(crate) mod written;
}

mod advice;
mod as_scikit_learn;
mod checkpoint;
mod checkpoint_numbers;
mod cross_validation;
mod descent;
mod dropout;
mod early_stopping;
#[allow(unreachable_pub, reason = "what is an example here is a program of its own elsewhere")]
mod examples;
mod fuzz;
mod golden_checkpoints;
mod guard;
mod health;
mod judging;
mod layers;
mod limits;
mod metrics;
mod mixed;
mod more;
mod optimizers;
mod own_loss;
mod resume;
mod rows;
mod same_bits;
mod schedules;
mod seams;
mod sgd;
mod subnormal;
mod targets;
mod test_functions;
mod training;
mod training_errors;
mod weights;
