//! What is needed to do it again: settings, command, samples, versions, machine.

use std::fmt::Write;
use std::process::{Command, Stdio};

use super::Run;
use super::html::{Escaped, count, seconds};
use super::time::now;
use crate::Machine;

/// The section of the page.
pub(super) fn section(run: &Run<'_>) -> String {
    let mut html = String::from("<section id=\"again\">\n<h2>To do it again</h2>\n");
    let (train, validation, test) = run.samples;
    let Machine { cpu, isa, .. } = Machine::here();
    let _ = write!(
        html,
        "<p>{}</p>\n<pre><code>{}</code></pre>\n{}<div class=\"pair\">\n<div>\n",
        match run.repeatable {
            true => "This command gives the same weights, to the last bit, on a CPU of the same model:",
            false => "The schedule was stretched on the way, so one command alone does not give the same \
                      weights. This one has its settings:",
        },
        run.command.iter().map(|part| format!("<span>{}</span>", Escaped(part))).collect::<Vec<_>>().join(" "),
        run.resumed.as_ref().map_or(String::new(), |from| format!(
            "<p>This run went on from <code>{}</code>; the curves have the epochs before, and the times of training only its own.</p>\n",
            Escaped(from.display())
        )),
    );
    let value = |value: &String| if value.is_empty() { "yes".to_owned() } else { value.clone() };
    html +=
        &list("Settings", run.settings.iter().map(|(name, setting)| ((*name).to_owned(), value(setting))));
    html += "</div>\n<div>\n";
    let facts = [
        ("finished", now()),
        ("training samples", count(train as u64)),
        ("validation samples", count(validation as u64)),
        ("test samples", count(test as u64)),
        ("reading and preparing", seconds(run.load_seconds)),
        ("training and validation", seconds(run.train_seconds)),
        ("Descent", format!("{}{}", env!("CARGO_PKG_VERSION"), commit().unwrap_or_default())),
        ("Rust", rust().unwrap_or_else(|| "unknown".to_owned())),
        ("CPU", cpu),
        ("instruction set", isa),
        ("threads", run.threads.to_string()),
    ];
    html += &list("Run", facts.into_iter().map(|(name, value)| (name.to_owned(), value)));
    html += "</div>\n</div>\n";
    let _ = write!(
        html,
        "<h3>Samples</h3>\n<p>From <code>{}</code>. The training samples, as they were used, have the checksum <code>{:08x}</code> \
         (CRC-32). SHA-256 of the files:</p>\n<dl class=\"hashes\">\n",
        Escaped(run.folder.display()),
        run.fingerprint
    );
    for (name, hash) in &run.files {
        let _ = writeln!(html, "<div><dt>{}</dt><dd><code>{hash}</code></dd></div>", Escaped(name));
    }
    html + "</dl>\n</section>\n"
}

fn list(title: &str, facts: impl Iterator<Item = (String, String)>) -> String {
    let mut html = format!("<h3>{title}</h3>\n<dl class=\"facts\">\n");
    for (name, value) in facts {
        let _ = writeln!(html, "<div><dt>{}</dt><dd>{}</dd></div>", Escaped(name), Escaped(value));
    }
    html + "</dl>\n"
}

/// The first line that a program prints.
fn answer(program: &str, arguments: &[&str]) -> Option<String> {
    let mut command = Command::new(program);
    let output = command.args(arguments).stdin(Stdio::null()).stderr(Stdio::null()).output().ok()?;
    let text = String::from_utf8(output.stdout).ok().filter(|_| output.status.success())?;
    text.lines().next().map(str::to_owned)
}

/// The commit of the source and whether something was changed since, where git can tell.
fn commit() -> Option<String> {
    let described =
        ["-C", env!("CARGO_MANIFEST_DIR"), "describe", "--always", "--dirty", "--abbrev=10", "--exclude=*"];
    let described = answer("git", &described)?;
    Some(match described.strip_suffix("-dirty") {
        Some(commit) => format!(", commit {commit} with changes"),
        None => format!(", commit {described}"),
    })
}

fn rust() -> Option<String> {
    answer("rustc", &["--version"]).map(|text| text.trim_start_matches("rustc ").to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_user_typed_is_escaped() {
        let html = list("Settings", std::iter::once(("a<b".to_owned(), "\"c\" & d".to_owned())));
        assert!(html.contains("<dt>a&lt;b</dt><dd>&quot;c&quot; &amp; d</dd>"), "{html}");
    }
}
