//! Networks fitted by a recipe.

use std::ops::ControlFlow;
use std::sync::Mutex;
use std::thread;

use data::{Dataset, Encoder, Table, Task};
use nn::Network;
use optim::{Event, History};

use super::{Recipe, calibrate, held_out};
use crate::Error;

/// Networks with what they read and answer.
#[derive(Clone, Debug)]
pub struct Fitted {
    /// From rows to inputs, and from outputs to what the table holds.
    pub encoder: Encoder,
    /// The networks, whose outputs are to be averaged.
    pub members: Vec<Network<f32>>,
    /// How the training of each went.
    pub histories: Vec<History>,
    /// What z of the outputs was divided by; 1 for numbers.
    pub temperature: f64,
    /// The rows that were trained on, ascending.
    pub train: Vec<usize>,
    /// The rows that judged, ascending.
    pub validation: Vec<usize>,
}

/// Fits the recipe for the task of the column `target` to a table, on `threads` threads, which change the
/// time and not the result.
///
/// # Errors
/// As [`Encoder::learn`] and [`Encoder::samples`], and as [`Recipe::fit`].
pub fn fit(
    table: &Table,
    target: &str,
    recipe: impl Fn(Task) -> Recipe,
    threads: usize,
) -> Result<Fitted, Error> {
    let (task, _) = Task::of(table.require(target)?.cells());
    let recipe = recipe(task);
    let task = recipe.encoder.task.unwrap_or(task);
    let (train, validation) = held_out(table, target, task, recipe.validation, recipe.training.seed);
    let encoder = Encoder::learn(table, target, &recipe.encoder, Some(&train))?;
    let samples = |rows: &[usize]| encoder.samples(&table.select(rows));
    let (inside, outside) =
        (samples(&train)?, if validation.is_empty() { None } else { Some(samples(&validation)?) });
    let fits = recipe.fit(&encoder, &inside, outside.as_ref(), threads, |_, _| ControlFlow::Continue(()))?;
    let (mut members, histories): (Vec<_>, Vec<_>) = fits.into_iter().unzip();
    let temperature = outside.map_or(1.0, |outside| calibrate(&mut members, &outside));
    Ok(Fitted { encoder, members, histories, temperature, train, validation })
}

impl Recipe {
    /// Trains the members on `train` and lets `validation` judge their epochs. Their seeds are that of the
    /// training and those that follow. One member works on all threads; several are trained side by side, each
    /// on one. Either way the number of threads changes the time and not the result.
    ///
    /// `observe` is told what happens to each member and may end its training.
    ///
    /// # Errors
    /// If a setting cannot be used, the samples do not fit `encoder`, or a training diverges.
    pub fn fit(
        &self,
        encoder: &Encoder,
        train: &Dataset<f32>,
        validation: Option<&Dataset<f32>>,
        threads: usize,
        observe: impl Fn(usize, Event<'_>) -> ControlFlow<()> + Sync,
    ) -> Result<Vec<(Network<f32>, History)>, Error> {
        let topology = self.topology(encoder)?;
        let trainer = self.trainer(validation.is_some())?;
        let member = |k: usize, threads: usize| -> Result<_, Error> {
            let seed = self.training.seed.wrapping_add(k as u64);
            let mut network = self.network(topology.clone(), seed);
            let trainer = trainer.clone().seed(seed).threads(threads);
            let history = trainer.train_with(&mut network, train, validation, |event| observe(k, event))?;
            Ok((network, history))
        };
        let members = self.members.max(1);
        if members == 1 || threads == 1 {
            return (0..members).map(|k| member(k, threads)).collect();
        }
        let waiting = Mutex::new(0..members);
        let next = || waiting.lock().ok().and_then(|mut waiting| waiting.next());
        let work = || std::iter::from_fn(next).map(|k| (k, member(k, 1))).collect::<Vec<_>>();
        let mut fits: Vec<_> = thread::scope(|scope| {
            let workers: Vec<_> = (0..threads.min(members)).map(|_| scope.spawn(work)).collect();
            let join = |worker: thread::ScopedJoinHandle<'_, _>| {
                worker.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
            };
            workers.into_iter().flat_map(join).collect()
        });
        fits.sort_by_key(|(k, _)| *k);
        fits.into_iter().map(|(_, fit)| fit).collect()
    }
}

#[cfg(test)]
mod tests {
    use data::Column;

    use super::*;
    use crate::tabular::Preset;

    /// Rows of two kinds of columns, whose targets depend on both: classes, or numbers.
    fn table(task: Task) -> Table {
        let rows = 0..90_u32;
        let color = |i: u32| if i.is_multiple_of(3) { "red" } else { "blue" };
        let number = |i: u32| f64::from(i * 7 % 13) + f64::from(i.is_multiple_of(3)) * 5.0;
        let target = match task {
            Task::Classification => Column::categories(
                "target",
                rows.clone().map(|i| if number(i) > 8.0 { "high" } else { "low" }),
            ),
            Task::Regression => Column::numbers("target", rows.clone().map(|i| 0.1 + number(i)).collect()),
        };
        let size = Column::numbers("size", rows.clone().map(|i| f64::from(i * 7 % 13)).collect());
        Table::from_columns(vec![size, Column::categories("color", rows.map(color)), target]).unwrap()
    }
    fn short(preset: Preset) -> impl Fn(Task) -> Recipe {
        move |task| Recipe { dropout: 0.1, ..preset.recipe(task).epochs(3).hidden(&[256, 8]) }
    }

    #[test]
    fn any_number_of_threads_gives_the_same_bits() {
        for task in [Task::Classification, Task::Regression] {
            for (preset, members) in
                Preset::ALL.map(|preset| (preset, 1)).into_iter().chain([(Preset::Tabular, 3)])
            {
                let of = |threads: usize| {
                    let recipe = |task| short(preset)(task).members(members);
                    fit(&table(task), "target", recipe, threads).unwrap()
                };
                let one = of(1);
                assert_eq!(one.members.len(), members);
                for threads in [2, 3] {
                    let several = of(threads);
                    assert!(several.members == one.members, "{preset} {task:?} {members} {threads}");
                    assert_eq!(several.temperature, one.temperature);
                }
            }
        }
    }

    #[test]
    fn members_differ_and_the_first_is_the_one_that_is_alone() {
        let of = |members| {
            let recipe = |task| short(Preset::Tabular)(task).members(members);
            // Without rows that judge there is no temperature to differ by.
            fit(&table(Task::Classification), "target", |task| recipe(task).validation(0.0), 2).unwrap()
        };
        let (alone, three) = (of(1), of(3));
        assert!(alone.members[0] == three.members[0]);
        assert!(three.members[0] != three.members[1] && three.members[1] != three.members[2]);
        assert!(alone.validation.is_empty() && alone.train.len() == 90 && alone.temperature == 1.0);
    }

    #[test]
    fn rows_that_judge_are_of_every_class_and_train_nothing() {
        let fitted = fit(&table(Task::Classification), "target", short(Preset::Plain), 1).unwrap();
        assert_eq!((fitted.train.len(), fitted.validation.len()), (72, 18));
        assert!(fitted.validation.iter().all(|row| !fitted.train.contains(row)));
        let judged = fitted.encoder.samples(&table(Task::Classification).select(&fitted.validation)).unwrap();
        assert!((0..2).all(|class| judged.labels().unwrap().contains(&class)));
    }

    #[test]
    fn every_preset_learns_classes_and_numbers() {
        for preset in Preset::ALL {
            assert_eq!(preset.name().parse(), Ok(preset));
            for task in [Task::Classification, Task::Regression] {
                let recipe = |task| preset.recipe(task).eta(0.02).epochs(80);
                let fitted = fit(&table(task), "target", recipe, 2).unwrap();
                let rows = fitted.encoder.samples(&table(task)).unwrap();
                let evaluation = optim::evaluate(&fitted.members[0], &rows);
                match task {
                    Task::Classification => assert!(evaluation.accuracy() > Some(0.9), "{preset}"),
                    Task::Regression => assert!(evaluation.loss < 0.05, "{preset}: {}", evaluation.loss),
                }
            }
        }
    }

    #[test]
    fn intervals_have_an_output_for_each_quantile() {
        let quantiles = nn::Quantiles::new(&[0.1, 0.5, 0.9]).unwrap();
        let recipe = |task| short(Preset::Tabular)(task).intervals(quantiles);
        let fitted = fit(&table(Task::Regression), "target", recipe, 1).unwrap();
        assert_eq!(fitted.members[0].topology().outputs(), 3);
    }
}
