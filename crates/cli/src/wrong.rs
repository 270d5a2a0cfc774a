//! What is wrong with the arguments, and what may be meant.

use std::error::Error;
use std::ffi::OsString;

use clap::error::{ContextKind, ContextValue, ErrorKind};
use strsim::osa_distance;

/// One line about an error of clap's, in words of people who type numbers and names.
pub(crate) fn wrong(error: &clap::Error, program: &clap::Command, arguments: &[OsString]) -> String {
    let context = |kind| match error.get(kind) {
        Some(ContextValue::String(text)) => Some(text.as_str()),
        _ => None,
    };
    let argument = context(ContextKind::InvalidArg);
    let cause = error.source().map(ToString::to_string).unwrap_or_default();
    let rendered = error.render().to_string();
    let text = match (argument, number(&cause)) {
        (Some(argument), Some(rule)) => rendered.replace(&cause, &format!("{} {rule}", name(argument))),
        _ => rendered,
    };
    // clap lists what is missing or possible on lines of their own, indented, and what may be meant after an
    // empty one.
    let lines = text.lines().take_while(|line| !line.is_empty()).map(str::trim);
    let lines: Vec<&str> = lines.map(|line| line.strip_prefix("error: ").unwrap_or(line)).collect();
    let what = lines.join(" ");
    let tip = match error.kind() {
        ErrorKind::InvalidSubcommand => context(ContextKind::InvalidSubcommand).map(|typed| {
            let names = command(program, arguments).get_subcommands();
            hint(typed, "subcommand", names.map(|command| command.get_name().to_owned()).collect())
        }),
        ErrorKind::UnknownArgument => argument.and_then(|typed| {
            let command = command(program, arguments);
            if !typed.starts_with('-') {
                return spaced(typed, command, arguments);
            }
            let flags = command.get_arguments().filter_map(clap::Arg::get_long);
            Some(hint(typed, "argument", flags.map(|flag| format!("--{flag}")).collect()))
        }),
        _ => text.lines().find_map(|line| line.trim().strip_prefix("tip: ")).map(str::to_owned),
    };
    match tip {
        Some(tip) => format!("{what}; {tip}"),
        None => what,
    }
}

/// What to write for `--flag VALUE` where a value needs `--flag=VALUE`. Of `train --flag 1MB table.csv` it is
/// the table that is one too many.
fn spaced(typed: &str, command: &clap::Command, arguments: &[OsString]) -> Option<String> {
    let mut flags = command.get_arguments().filter(|flag| flag.is_require_equals_set());
    flags.find_map(|flag| {
        let flag = format!("--{}", flag.get_long()?);
        let at = arguments.iter().position(|word| *word == *flag)?;
        let value = arguments.get(at + 1)?.to_str()?;
        let meant = value == typed || value.starts_with(|first: char| first.is_ascii_digit());
        meant.then(|| format!("the value of {flag} needs an equals sign: {flag}={value}"))
    })
}

/// `--epochs` of `--epochs <N>`.
fn name(argument: &str) -> &str {
    argument.split(" <").next().unwrap_or(argument)
}

/// What a number must be that the standard library could not read, by its reason.
fn number(reason: &str) -> Option<&'static str> {
    Some(match reason {
        "number would be zero for non-zero type" => "must be at least 1",
        "invalid digit found in string" | "cannot parse integer from empty string" => {
            "must be a whole number that is not negative"
        }
        "number too large to fit in target type" => "is too large a number",
        _ => return None,
    })
}

/// The command that was typed, or the program itself.
fn command<'a>(program: &'a clap::Command, arguments: &[OsString]) -> &'a clap::Command {
    let words = arguments.iter().skip(1).filter_map(|word| word.to_str());
    words.fold(program, |command, word| command.find_subcommand(word).unwrap_or(command))
}

/// Which of `names` may be meant by what was typed; all of them if none is near.
fn hint(typed: &str, kind: &str, names: Vec<String>) -> String {
    let quoted = |name: &String| format!("'{name}'");
    let mut similar: Vec<&String> = names.iter().filter(|name| name.starts_with(typed)).collect();
    if similar.is_empty() {
        similar = names.iter().filter(|name| is_near(typed, name)).collect();
    }
    match similar[..] {
        [] => format!("there are {}", names.join(", ")),
        [one] => format!("a similar {kind} exists: {}", quoted(one)),
        _ => format!(
            "similar {kind}s exist: {}",
            similar.iter().map(|name| quoted(name)).collect::<Vec<_>>().join(", ")
        ),
    }
}

/// Whether one is a part of the other, or a few letters make the difference to it or to one of its words.
fn is_near(typed: &str, name: &str) -> bool {
    let [typed, name] = [typed, name].map(|word| word.trim_start_matches('-').to_lowercase());
    let (shorter, longer) = if typed.len() < name.len() { (&typed, &name) } else { (&name, &typed) };
    let part = shorter.len() >= 3 && longer.contains(shorter.as_str());
    let close =
        |word: &str| osa_distance(&typed, word) <= typed.chars().count().min(word.chars().count()) / 3;
    part || close(&name) || name.split('-').any(close)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_near_is_hinted_at_and_otherwise_all_there_is() {
        let names = || ["train-mnist", "eval", "trace", "bench-train"].map(str::to_owned).to_vec();
        let hint = |typed| hint(typed, "subcommand", names());
        assert_eq!(hint("train"), "a similar subcommand exists: 'train-mnist'");
        assert_eq!(hint("train-minst"), "a similar subcommand exists: 'train-mnist'");
        assert_eq!(hint("trian"), "similar subcommands exist: 'train-mnist', 'bench-train'");
        assert_eq!(hint("evaluate"), "a similar subcommand exists: 'eval'");
        assert_eq!(hint("--Trace"), "a similar subcommand exists: 'trace'");
        assert_eq!(hint("fit"), "there are train-mnist, eval, trace, bench-train");
    }
}
