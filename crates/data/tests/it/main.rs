//! The tests of `data` from a user's point of view. They are one program because compiling many takes long.
//! `idx_growth` and `idx_memory` stand alone, since each counts what its whole process allocates.

mod character;
mod dataset;
mod drawing;
mod encoder;
mod encoder_file;
mod encoder_learning;
mod files;
mod idx;
mod mixed;
mod mnist;
mod rows;
mod rows_of_tables;
mod sparse;
mod table;
mod verify;
mod weights;
