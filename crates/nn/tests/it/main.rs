//! The tests of `nn` from a user's point of view. They are one program because compiling many takes long.

mod support {
    pub(crate) mod written;
}

mod activations;
mod by_hand;
mod dropout;
mod golden;
mod golden_layers;
mod golden_models;
mod gradient_check;
mod layers;
mod losses;
mod model_file;
mod model_numbers;
mod network;
mod sparse_batches;
