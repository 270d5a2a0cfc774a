//! Work on many pieces that do not know of each other, on all cores.

use std::sync::Mutex;
use std::thread;

/// What `work` makes of each of `items`, in their order.
pub(crate) fn in_parallel<I: Send, R: Send>(items: Vec<I>, work: impl Fn(I) -> R + Sync) -> Vec<R> {
    let threads = thread::available_parallelism().map_or(1, usize::from).min(items.len());
    if threads < 2 {
        return items.into_iter().map(work).collect();
    }
    let results: Vec<Mutex<Option<R>>> = items.iter().map(|_| Mutex::new(None)).collect();
    let queue = Mutex::new(items.into_iter().zip(&results));
    let next = || queue.lock().expect("nothing panics while it takes an item").next();
    thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                while let Some((item, result)) = next() {
                    *result.lock().expect("one thread writes it") = Some(work(item));
                }
            });
        }
    });
    let taken = |result: Mutex<Option<R>>| result.into_inner().expect("one thread wrote it");
    results.into_iter().map(|result| taken(result).expect("every item was worked on")).collect()
}

#[cfg(test)]
mod tests {
    use super::in_parallel;

    #[test]
    fn results_are_in_the_order_of_the_items() {
        for n in [0, 1, 2, 1000] {
            let squares: Vec<usize> = (0..n).map(|i| i * i).collect();
            assert_eq!(in_parallel((0..n).collect(), |i: usize| i * i), squares);
        }
    }
}
