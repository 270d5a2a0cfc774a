//! The control of `cargo xtask bench --check`, and what its self-test slows down.
//!
//! `control/multiply_adds` never leaves the registers: only the machine can make it faster or slower. The
//! gate times it beside every timing of a kernel and divides by it.
//!
//! `control/self_test` is the same loop. `DESCENT_BENCH_SLOWDOWN=0.2` makes it wait 20 % longer, and nothing
//! else reads that variable. `cargo xtask bench --self-test` sets it to see the gate catch a slowdown.

use std::hint::black_box;
use std::time::{Duration, Instant};

use benches::multiply_adds;
use criterion::{Criterion, criterion_group, criterion_main};

/// About 30 µs on a core of 3.7 GHz.
const ROUNDS: usize = 10_000;

fn control(criterion: &mut Criterion) {
    criterion.bench_function("control/multiply_adds", |bencher| {
        bencher.iter(|| black_box(multiply_adds(black_box(ROUNDS))));
    });
    let slowdown = slowdown();
    criterion.bench_function("control/self_test", |bencher| {
        bencher.iter(|| {
            let start = Instant::now();
            black_box(multiply_adds(black_box(ROUNDS)));
            let end = start.elapsed().mul_f64(1.0 + slowdown);
            while start.elapsed() < end {}
        });
    });
}

fn slowdown() -> f64 {
    let Ok(text) = std::env::var("DESCENT_BENCH_SLOWDOWN") else { return 0.0 };
    match text.parse() {
        Ok(slowdown) if (0.0..=10.0).contains(&slowdown) => slowdown,
        _ => {
            eprintln!("DESCENT_BENCH_SLOWDOWN is {text:?}; it must be a number from 0 to 10");
            std::process::exit(2);
        }
    }
}

fn short() -> Criterion {
    Criterion::default()
        .sample_size(20)
        .warm_up_time(Duration::from_millis(200))
        .measurement_time(Duration::from_millis(500))
}

criterion_group!(name = benches; config = short(); targets = control);
criterion_main!(benches);
