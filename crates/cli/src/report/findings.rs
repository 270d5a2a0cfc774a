//! What a practised eye would notice, in sentences.

use data::ClassNames;
use optim::{EpochRecord, Evaluation, HealthWarning};

use super::html::{count, percent};
use crate::confusion::class_name;

/// A loss this much above its least is rising.
const RISEN: f64 = 1.05;
/// A loss that fell by this share in the last fifth of the epochs is still falling.
const FALLING: f64 = 0.02;
/// A loss that changes by this share from epoch to epoch, in vain, is jumping.
const JUMPING: f64 = 0.15;
/// Fewer epochs say nothing about a trend.
const TREND: usize = 5;

/// One sentence or two each.
pub(super) struct Finding {
    pub(super) text: String,
    /// Whether something went wrong.
    pub(super) warning: bool,
}

/// What is wrong with the layers at the end, then how the training went, then what the network is bad at.
pub(super) fn findings(
    history: &[EpochRecord],
    warnings: &[Vec<HealthWarning>],
    judged: &Evaluation,
    classes: &ClassNames,
) -> Vec<Finding> {
    let layers = warnings
        .last()
        .into_iter()
        .flatten()
        .map(|warning| Finding { text: format!("At the end, {warning}."), warning: true });
    let others = [course(history), best_epoch(history), weakest(judged, classes), commonest(judged, classes)];
    layers.chain(others.into_iter().flatten().map(|text| Finding { text, warning: false })).collect()
}

/// Whether it was trained too long, or not long enough, or in steps that are too large. The losses of single
/// epochs are noisy: the medians of three in a row are compared.
fn course(history: &[EpochRecord]) -> Option<String> {
    let losses: Vec<f64> = history.iter().filter_map(|record| record.validation_loss).collect();
    if losses.len() < TREND.max(history.len()) {
        return None;
    }
    let half = &losses[losses.len() / 2..];
    let mean =
        |changes: f64| changes / (half.len() - 1) as f64 * half.len() as f64 / half.iter().sum::<f64>();
    let way: f64 = half.windows(2).map(|two| (two[1] - two[0]).abs()).sum();
    // Beyond what it would be on a straight way.
    let jump = mean(way - (half[half.len() - 1] - half[0]).abs());
    let medians: Vec<f64> = losses.windows(3).map(|three| median([three[0], three[1], three[2]])).collect();
    let last = *medians.last()?;
    let (at, least) = medians.iter().copied().enumerate().min_by(|a, b| a.1.total_cmp(&b.1))?;
    let trained_on = history.last()?.train_loss < history[at + 1].train_loss;
    if last > RISEN * least && trained_on {
        return Some(format!(
            "Since about epoch {} the validation loss has risen by {} while the training loss fell: the network learns its \
             samples by heart. Fewer epochs, --l2 or more samples can help.",
            history[at + 1].epoch,
            percent(last / least - 1.0)
        ));
    }
    if jump > JUMPING {
        return Some(format!(
            "From one epoch to the next the validation loss goes up and down by {} on average: a smaller --eta makes it calmer.",
            percent(jump)
        ));
    }
    let before = medians[medians.len() - 1 - losses.len() / 5];
    (last < (1.0 - FALLING) * before).then(|| {
        format!(
            "The validation loss was still falling at the end, by {} in the last fifth of the epochs: more of them can help.",
            percent(1.0 - last / before)
        )
    })
}

fn median(mut three: [f64; 3]) -> f64 {
    three.sort_by(f64::total_cmp);
    three[1]
}

fn best_epoch(history: &[EpochRecord]) -> Option<String> {
    let accuracy = |record: &EpochRecord| Some((record.epoch, record.validation_accuracy?));
    let (last, ended) = accuracy(history.last()?)?;
    // The first of several.
    let best =
        history.iter().filter_map(accuracy).reduce(|best, next| if next.1 > best.1 { next } else { best });
    let (epoch, best) = best?;
    Some(if epoch == last {
        format!("The validation accuracy was highest at the end, {}.", percent(best))
    } else {
        format!(
            "The validation accuracy was highest after epoch {epoch}, {}; at the end it was {}.",
            percent(best),
            percent(ended)
        )
    })
}

fn weakest(judged: &Evaluation, classes: &ClassNames) -> Option<String> {
    let recalls =
        judged.classes().into_iter().enumerate().filter_map(|(t, class)| Some((t, class.recall()?)));
    let (t, recall) = recalls.min_by(|a, b| a.1.total_cmp(&b.1)).filter(|&(_, recall)| recall < 1.0)?;
    let mean = judged.accuracy()?;
    Some(format!(
        "Class {} is the one recognised least: {} of its test samples, against {} of all.",
        class_name(classes, t),
        percent(recall),
        percent(mean)
    ))
}

fn commonest(judged: &Evaluation, classes: &ClassNames) -> Option<String> {
    let cells = judged.confusion.iter().enumerate();
    let wrong = cells.flat_map(|(t, row)| {
        row.iter().enumerate().filter(move |(p, _)| *p != t).map(move |(p, &n)| (n, t, p))
    });
    // The first of several.
    let (n, t, p) =
        wrong.reduce(|most, next| if next.0 > most.0 { next } else { most }).filter(|most| most.0 > 1)?;
    let all = judged.samples as u64 - judged.correct();
    let [t, p] = [t, p].map(|class| class_name(classes, class));
    Some(format!("The commonest mistake: {t} taken for {p}, {} of {} misread.", count(n), count(all)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn history(losses: &[f64]) -> Vec<EpochRecord> {
        let record = |(i, &loss): (usize, &f64)| {
            let mut record = EpochRecord::new(i + 1, 1.0 / (i + 1) as f64, 0.1);
            (record.validation_loss, record.validation_accuracy) = (Some(loss), Some(1.0 - loss));
            record
        };
        losses.iter().enumerate().map(record).collect()
    }

    #[test]
    fn troubles_of_layers_come_first() {
        let layer = optim::LayerHealth {
            gradient_norm: 0.1,
            update_ratio: 1e-9,
            weight_norm: 1.0,
            weight_max: 1.0,
            saturated: None,
            dead: None,
        };
        let mut history = history(&[0.5, 0.25]);
        history[1].health = vec![layer];
        let judged = Evaluation {
            loss: 0.1,
            samples: 2,
            confusion: vec![vec![1, 0], vec![0, 1]],
            ..Evaluation::default()
        };
        let warnings = [vec![], optim::warnings(&history[1].health)];
        let found = findings(&history, &warnings, &judged, &ClassNames::numbers(2));
        assert!(found[0].warning && found[0].text.starts_with("At the end, layer 1: "), "{}", found[0].text);
        assert!(found.len() > 1 && found[1..].iter().all(|finding| !finding.warning));
    }

    #[test]
    fn a_rising_a_falling_a_jumping_and_a_level_loss_are_told_apart() {
        let rising = course(&history(&[0.5, 0.4, 0.3, 0.3, 0.3, 0.35, 0.36, 0.36])).unwrap();
        assert!(
            rising.starts_with("Since about epoch 3 the validation loss has risen by 20.00\u{a0}%"),
            "{rising}"
        );
        let falling = course(&history(&[0.5, 0.4, 0.3, 0.25, 0.2])).unwrap();
        assert!(falling.contains("still falling") && falling.contains("by 16.67\u{a0}%"), "{falling}");
        let jumping = course(&history(&[0.46, 0.26, 0.44, 0.28, 0.35, 0.27, 0.28, 0.26, 0.4])).unwrap();
        assert!(jumping.contains("up and down by"), "{jumping}");
        assert_eq!(course(&history(&[0.5, 0.3, 0.2, 0.2, 0.2])), None);
        assert_eq!(course(&history(&[0.5, 0.1])), None);
        let mut unjudged = history(&[0.5; 8]);
        unjudged[3].validation_loss = None;
        assert_eq!(course(&unjudged), None);
    }

    #[test]
    fn one_bad_epoch_at_the_end_is_no_rise() {
        let text = course(&history(&[0.5, 0.3, 0.3, 0.3, 0.3, 0.3, 0.3, 0.3, 0.3, 0.32]));
        assert_eq!(text, None);
    }

    #[test]
    fn the_best_epoch_is_the_first_of_equals() {
        let text = best_epoch(&history(&[0.5, 0.25, 0.25, 0.3])).unwrap();
        assert!(text.contains("after epoch 2, 75.00\u{a0}%; at the end it was 70.00\u{a0}%"), "{text}");
        assert!(best_epoch(&history(&[0.5, 0.25])).unwrap().contains("at the end, 75.00\u{a0}%"));
        assert_eq!(best_epoch(&[]), None);
    }

    #[test]
    fn the_weakest_class_and_the_commonest_mistake_are_named() {
        let numbers = ClassNames::numbers(2);
        let judged = Evaluation {
            loss: 0.1,
            samples: 20,
            confusion: vec![vec![9, 1], vec![4, 6]],
            ..Evaluation::default()
        };
        assert!(
            weakest(&judged, &numbers)
                .unwrap()
                .starts_with("Class 1 is the one recognised least: 60.00\u{a0}%")
        );
        assert!(commonest(&judged, &numbers).unwrap().contains("1 taken for 0, 4 of 5 misread"));
        let perfect = Evaluation {
            loss: 0.0,
            samples: 2,
            confusion: vec![vec![1, 0], vec![0, 1]],
            ..Evaluation::default()
        };
        assert_eq!((weakest(&perfect, &numbers), commonest(&perfect, &numbers)), (None, None));
        let one = Evaluation {
            loss: 0.0,
            samples: 3,
            confusion: vec![vec![1, 1], vec![0, 1]],
            ..Evaluation::default()
        };
        assert_eq!(commonest(&one, &numbers), None);
    }
}
