//! The program `descent` as a person would run it.

mod checkpoints;
mod data_verify;
mod descend;
mod eval;
mod eval_table;
#[cfg(unix)]
mod examples;
mod export;
mod files;
mod from_disk;
mod gradcheck;
#[cfg(unix)]
mod interrupted;
#[cfg(unix)]
mod killed;
#[cfg(unix)]
mod lines;
mod machine;
mod outputs;
mod predict;
mod predict_files;
mod predict_framing;
mod predict_table;
mod report;
mod report_in_browser;
mod report_of_tables;
mod support;
mod tensorboard;
mod trace;
mod train_mnist;
mod train_mnist_fails;
mod train_mnist_flags;
mod train_mnist_tells;
mod train_table;
mod train_table_fails;
