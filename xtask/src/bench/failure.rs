//! Answers of `bench --check` and `bench --self-test` that have exit codes of their own.

use cli::Failure;

/// What was to be measured does not build or does not run, so there is no answer.
pub(crate) fn unmeasured(error: impl Into<anyhow::Error>) -> Failure {
    Failure::coded(2, error)
}

/// The machine is too busy or too noisy for an answer.
pub(crate) fn noisy(error: impl Into<anyhow::Error>) -> Failure {
    Failure::coded(3, error)
}
