//! The networks of an ensemble, one after another.

use nn::Network;
use optim::{Checkpoint, History, State, TrainError, Trainer};

use super::asked::Asked;
use super::note::Note;
use super::samples::Samples;
use crate::Members;
use crate::output::Outputs;
use crate::progress::Display;
use crate::training::{Course, CourseNote, Ending, Flag, Keeper, Training};

/// A network that is trained.
pub(super) struct Member {
    pub(super) network: Network<f32>,
    /// How many epochs it was trained.
    pub(super) epochs: usize,
    /// The epoch whose weights it has, with early stopping.
    pub(super) best: Option<usize>,
}

/// Trained networks, and how the last of them was trained.
pub(super) struct Trained {
    pub(super) members: Vec<Member>,
    pub(super) history: History,
    pub(super) ending: Option<Ending>,
    pub(super) seconds: f64,
}

/// Where an ensemble begins.
pub(super) struct Begun {
    /// The networks that are trained already.
    pub(super) finished: Vec<Member>,
    /// The one that was being trained.
    pub(super) going: Option<Checkpoint<f32>>,
}

/// How network `k` from 0 is trained: as the others, but for its seed.
pub(super) fn of_member(course: &Course, k: usize) -> Course {
    let mut course = course.clone();
    course.settings.seed = course.settings.seed.wrapping_add(k as u64);
    course
}

/// Trains as many networks as were asked for. Each has its own first weights and its own order of rows. If
/// the process is asked to end, the last of them is as far as it came. All `processes` train each of them.
/// `new` makes a network of a seed.
///
/// # Errors
/// As [`Training::run`].
pub(super) fn train(
    (asked, course, settings): (&Asked, &Course, &[Flag]),
    samples: &Samples,
    (new, trainer_of): (impl Fn(u64) -> Network<f32>, impl Fn(&Course) -> Trainer),
    Begun { finished, mut going }: Begun,
    (keeper, display, outputs): (&mut Keeper, &mut Display, &mut Outputs),
    processes: &mut dyn Members,
) -> Result<Trained, TrainError> {
    let (mut members, mut seconds) = (finished, 0.0);
    loop {
        let k = members.len();
        let course = of_member(course, k);
        let trainer = trainer_of(&course);
        keeper.note = Note::bytes(asked, CourseNote::of(&course), samples.test_fingerprint(), &members);
        keeper.last = k + 1 == asked.members();
        if asked.members() > 1 {
            display.line(&format!("network {} of {}", k + 1, asked.members()));
        }
        let (mut network, state) = match going.take() {
            Some(Checkpoint { network, state, .. }) => (network, state),
            None => (new(course.settings.seed), State::new(&trainer, samples.train.source())),
        };
        let (train, judges) = (samples.train.source(), samples.judges());
        let training = Training { trainer: &trainer, train, judges, settings };
        let (history, took) = training.run(&mut network, state, (keeper, display, outputs), processes)?;
        seconds += took;
        let ending = Ending::of(&history, course.settings.early_stopping, course.settings.epochs);
        members.push(Member { network, epochs: history.epochs.len(), best: history.best });
        if keeper.last || keeper.ended.is_some() {
            return Ok(Trained { members, history, ending, seconds });
        }
        if let Some(ending) = &ending {
            display.line(&ending.to_string());
        }
    }
}
