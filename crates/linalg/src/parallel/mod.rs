//! Work shared by threads: a matrix falls into pieces by its shape alone, an executor's threads take them,
//! and a spin pool keeps threads awake from one set of pieces to the next.

mod executor;
mod pieces;
mod spin_pool;

pub use executor::{Executor, Sequential};
pub use pieces::{Blocks, ColumnBlocks, Elements, RowBlocks, SliceBlocks, SlotBlocks, for_each_piece, part};
pub use spin_pool::{LeaderGuard, SpinPool};
