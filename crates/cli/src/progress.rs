//! What a person sees while a network trains: lines on standard output, and a bar where standard error is a
//! terminal.

use std::mem::discriminant;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use optim::{EpochRecord, HealthWarning, LayerHealth, Progress, warnings};

use crate::output::{say, warn};
use crate::terminal;

/// How often the bar is drawn: steps are far shorter.
const REDRAW: Duration = Duration::from_millis(80);

/// The view of one training.
pub(crate) struct Display {
    bar: Option<ProgressBar>,
    lines: bool,
    drawn: Instant,
    validation: Option<f64>,
    /// Samples that were done after the first step of this process, and when that was.
    first: Option<(usize, Instant)>,
    warned: Vec<HealthWarning>,
}

impl Display {
    pub(crate) fn new(quiet: bool) -> Self {
        let bar = (!quiet && terminal::shows_bar()).then(|| {
            let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
            let style =
                ProgressStyle::with_template("{prefix} {wide_bar} {msg}").expect("the template is right");
            bar.set_style(style);
            bar
        });
        Self { bar, lines: !quiet, drawn: Instant::now(), validation: None, first: None, warned: Vec::new() }
    }

    /// Says what is trained on what.
    pub(crate) fn start(
        &mut self,
        (sizes, parameters): (&[usize], usize),
        epochs: usize,
        (train, validation, test): (usize, usize, usize),
        load_seconds: f64,
    ) {
        let sizes: Vec<String> = sizes.iter().map(usize::to_string).collect();
        self.line(&format!(
            "{} ({parameters} parameters) · {train} training, {validation} validation, {test} test samples \
             read in {load_seconds:.2} s",
            sizes.join("-"),
        ));
        if let Some(bar) = &self.bar {
            bar.set_length((train as u64).saturating_mul(epochs as u64));
        }
    }

    /// A line of its own.
    pub(crate) fn line(&self, text: &str) {
        if self.lines {
            // When nobody reads any more, the training goes on; the result at its end is what must be told.
            self.beside_the_bar(|| drop(say(text)));
        }
    }

    /// Something that a person should look at, even one who wants the result only.
    pub(crate) fn warning(&self, text: &str) {
        self.beside_the_bar(|| warn(text, !self.lines));
    }

    /// The bar and the lines may share a terminal.
    fn beside_the_bar(&self, print: impl FnOnce()) {
        match &self.bar {
            Some(bar) => bar.suspend(print),
            None => print(),
        }
    }

    /// After a step: moves the bar, now and then.
    pub(crate) fn step(&mut self, progress: &Progress) {
        let Some(bar) = &self.bar else { return };
        let Progress { epoch, epochs, samples, samples_per_epoch, train_loss } = *progress;
        let done = (epoch - 1) * samples_per_epoch + samples;
        let Some((before, began)) = self.first else {
            // How fast it goes, the first step does not tell.
            self.first = Some((done, Instant::now()));
            return;
        };
        if self.drawn.elapsed() < REDRAW {
            return;
        }
        self.drawn = Instant::now();
        let rate = (done - before) as f64 / began.elapsed().as_secs_f64().max(1e-9);
        let left = (epochs as f64 * samples_per_epoch as f64 - done as f64) / rate.max(1.0);
        let accuracy = self.validation.map_or(String::new(), |a| format!(" · {:.2} %", 100.0 * a));
        bar.set_prefix(format!("epoch {epoch}/{epochs}"));
        bar.set_message(format!("loss {train_loss:.4}{accuracy} · {}/s · {left:.0} s left", thousands(rate)));
        bar.set_position(done as u64);
    }

    /// After an epoch: a line of its own, and one for each trouble of a layer that was not told of before.
    /// `eta` is the share of its largest value that the schedule leaves; without it no trouble is looked for.
    pub(crate) fn epoch(&mut self, record: &EpochRecord, epochs: usize, eta: Option<f64>) {
        self.validation = record.validation_accuracy;
        let accuracy = match (record.validation_accuracy, record.validation_loss) {
            (Some(accuracy), _) => format!("  validation {:.2} %", 100.0 * accuracy),
            // Of numbers nothing is right or wrong.
            (None, Some(loss)) => format!("  validation {loss:.5}"),
            (None, None) => String::new(),
        };
        let metrics = record.metrics.iter().map(|(metric, value)| format!("  {metric} {value:.4}"));
        let metrics: String = metrics.collect();
        let width = epochs.to_string().len();
        self.line(&format!(
            "epoch {:>width$}/{epochs}  loss {:.5}{accuracy}{metrics}  {:.2} s",
            record.epoch, record.train_loss, record.seconds
        ));
        let found = eta.map(|eta| troubles(&learning(&record.health), eta)).unwrap_or_default();
        for warning in found {
            let told = |other: &HealthWarning| {
                other.layer() == warning.layer() && discriminant(other) == discriminant(&warning)
            };
            if !self.warned.iter().any(told) {
                self.warning(&warning.to_string());
                self.warned.push(warning);
            }
        }
    }

    /// How the layers are in the end, as a table.
    pub(crate) fn health(&self, layers: &[LayerHealth]) {
        let layers = learning(layers);
        if layers.is_empty() {
            return;
        }
        self.line("layer    step  gradient     |w|  units");
        for (l, layer) in layers.iter().enumerate() {
            let LayerHealth { gradient_norm, update_ratio, weight_norm, saturated, dead, .. } = layer;
            let units = [(saturated, "saturated"), (dead, "dead")].map(|(share, name)| {
                share.map_or(String::new(), |share| format!("{:.0} % {name}", 100.0 * share))
            });
            let row = format!(
                "{:>5}  {update_ratio:>6.0e}  {gradient_norm:>8.1e}  {weight_norm:>6.1}  {}",
                l + 1,
                units.concat()
            );
            self.line(row.trim_end());
        }
    }

    pub(crate) fn finish(&mut self) {
        if let Some(bar) = self.bar.take() {
            bar.finish_and_clear();
        }
    }
}

fn thousands(rate: f64) -> String {
    if rate >= 1e6 { format!("{:.1} M samples", rate / 1e6) } else { format!("{:.0} k samples", rate / 1e3) }
}

/// What there is to warn of, where steps are small because a schedule has made them so: `eta` is the share of
/// its largest value that it leaves.
pub(crate) fn troubles(layers: &[LayerHealth], eta: f64) -> Vec<HealthWarning> {
    let meant = |warning: &HealthWarning| matches!(warning, HealthWarning::SmallSteps { .. }) && eta < 0.1;
    warnings(layers).into_iter().filter(|warning| !meant(warning)).collect()
}

/// The layers with weights. People do not count dropout as a layer.
pub(crate) fn learning(layers: &[LayerHealth]) -> Vec<LayerHealth> {
    layers.iter().copied().filter(|layer| layer.weight_norm > 0.0 || layer.gradient_norm > 0.0).collect()
}
