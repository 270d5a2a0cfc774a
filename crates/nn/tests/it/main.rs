//! The tests of `nn` that see it as its users do, in one program: what people wait for is compiling.

mod support {
    pub(crate) mod written;
}

mod by_hand;
mod golden;
mod golden_models;
mod gradient_check;
mod layers;
mod losses;
mod model_file;
mod model_numbers;
mod network;
mod sparse_batches;
