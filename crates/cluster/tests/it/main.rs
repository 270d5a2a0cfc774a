//! The program and the library, run by several ranks on this machine. `mpirun` must be there.

mod faults;
mod program;
mod ranks;
mod readme;
mod refused;
mod resumed;
mod same_result;
mod support;
