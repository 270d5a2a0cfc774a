//! The tests of `data` that see it as its users do, in one program: what people wait for is compiling.
//! `idx_growth` and `idx_memory` are alone, since each counts what its whole process allocates.

mod dataset;
mod drawing;
mod idx;
mod mnist;
mod sparse;
