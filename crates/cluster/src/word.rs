//! What each rank says before the ranks do something together.

use std::fmt;

use mpi::traits::{Communicator, CommunicatorCollectives, Root};

/// What a rank is about to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum About {
    /// Agree on a cost.
    Cost = 1,
    /// Add numbers.
    Numbers = 2,
    /// Take over the bytes of the first rank.
    Bytes = 3,
    /// Compare facts.
    Facts = 4,
    /// End.
    End = 5,
    /// Nothing more: it has failed.
    Failed = 6,
}

impl About {
    fn numbered(number: f64) -> Option<Self> {
        let all = [Self::Cost, Self::Numbers, Self::Bytes, Self::Facts, Self::End, Self::Failed];
        all.into_iter().find(|about| f64::from(*about as u8) == number)
    }
}

impl fmt::Display for About {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Cost => "making a step",
            Self::Numbers => "judging",
            Self::Bytes => "reading a checkpoint",
            Self::Facts => "about to train",
            Self::End => "done",
            Self::Failed => "failing",
        })
    }
}

/// What a rank says.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Word {
    pub(crate) about: About,
    /// The number of the signal that asks it to end, or 0.
    pub(crate) signal: usize,
    /// The cost of its samples, or how many numbers it is about to add.
    pub(crate) value: f64,
}

/// What all ranks are told.
#[derive(Clone, Debug)]
pub(crate) enum Answer {
    /// They are about to do the same. The largest of their signals, and their values summed in the order of
    /// the ranks.
    Together { signal: usize, value: f64 },
    /// Some have failed; their numbers.
    Failed(Vec<usize>),
    /// They are about to do different things; said to the first rank only.
    Apart(String),
}

/// The numbers of a word, and of the answer: what is about to be done, 0 if not the same; signal; value.
const LENGTH: usize = 3;

/// Says a word, and hears the answer. It is collected in the order of the ranks.
pub(crate) fn say(comm: &impl Communicator, word: Word) -> Answer {
    let (rank, size) = (comm.rank() as usize, comm.size() as usize);
    let mine = [f64::from(word.about as u8), word.signal as f64, word.value];
    if size == 1 {
        return answer(&mine, &mine);
    }
    let first = comm.process_at_rank(0);
    let mut told = [0.0; LENGTH];
    let mut all = Vec::new();
    if rank == 0 {
        all.resize(LENGTH * size, 0.0);
        first.gather_into_root(&mine[..], &mut all[..]);
        told = sum(&all);
    } else {
        first.gather_into(&mine[..]);
    }
    first.broadcast_into(&mut told[..]);
    if told[0] == 0.0 {
        // Rare: now everybody hears everybody, to know who it is.
        all.resize(LENGTH * size, 0.0);
        comm.all_gather_into(&mine[..], &mut all[..]);
    }
    answer(&told, &all)
}

/// The answer that goes round.
fn sum(words: &[f64]) -> [f64; LENGTH] {
    let mut told = [words[0], 0.0, 0.0];
    for word in words.chunks_exact(LENGTH) {
        let same = word[0] == words[0] && word[0] != f64::from(About::Failed as u8);
        told = [if same { told[0] } else { 0.0 }, told[1].max(word[1]), told[2] + word[2]];
    }
    told
}

fn answer(told: &[f64], words: &[f64]) -> Answer {
    if told[0] != 0.0 && told[0] != f64::from(About::Failed as u8) {
        return Answer::Together { signal: told[1] as usize, value: told[2] };
    }
    let abouts: Vec<Option<About>> =
        words.chunks_exact(LENGTH).map(|word| About::numbered(word[0])).collect();
    let failed = (0..abouts.len()).filter(|&rank| abouts[rank] == Some(About::Failed));
    let failed: Vec<usize> = failed.collect();
    if !failed.is_empty() {
        return Answer::Failed(failed);
    }
    let other = (0..abouts.len()).find(|&rank| abouts[rank] != abouts[0]).unwrap_or(0);
    let name = |rank: usize| abouts[rank].map_or_else(|| "lost".to_owned(), |about| about.to_string());
    Answer::Apart(format!("rank {other} is {} while rank 0 is {}", name(other), name(0)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn heard(words: &[(About, f64, f64)]) -> Answer {
        let words: Vec<f64> = words.iter().flat_map(|w| [f64::from(w.0 as u8), w.1, w.2]).collect();
        answer(&sum(&words), &words)
    }

    #[test]
    fn the_same_plan_gives_the_sum_and_the_largest_signal() {
        let words = [(About::Cost, 0.0, 0.5), (About::Cost, 15.0, 0.25), (About::Cost, 2.0, 1.0)];
        assert!(matches!(heard(&words), Answer::Together { signal: 15, value } if value == 1.75));
        let words = [(About::Cost, 0.0, f64::NAN), (About::Cost, 0.0, 1.0)];
        assert!(matches!(heard(&words), Answer::Together { value, .. } if value.is_nan()));
    }

    #[test]
    fn whoever_fails_is_named_before_whoever_is_apart() {
        let words = [(About::End, 0.0, 0.0), (About::Failed, 0.0, 0.0), (About::Cost, 0.0, 1.0)];
        assert!(matches!(heard(&words), Answer::Failed(ranks) if ranks == [1]));
        let words = [(About::Cost, 0.0, 0.0), (About::Cost, 0.0, 0.0), (About::Numbers, 0.0, 1.0)];
        let Answer::Apart(text) = heard(&words) else { panic!("not apart") };
        assert_eq!(text, "rank 2 is judging while rank 0 is making a step");
    }
}
