#!/usr/bin/env python3
"""Fits Descent and its peers to twelve tables on fixed splits, a process each, and prints one table.

What the results file already holds is not fitted again. Standard library only; README.md beside this file says how
to set up the peers and what is measured.

Exit codes: 0 all fitted; 1 a fit failed; 2 bad arguments.
"""
import argparse
import csv
import json
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

import summary

HERE = Path(__file__).resolve().parent
REPOSITORY = HERE.parents[1]
FIELDS = ["table", "split", "peer", "version", "metric", "value", "fit_seconds", "threads"]
PYTHON = ["sk-hgb", "lightgbm", "sk-mlp", "sk-mlp-scaled"]
RUST = ["sklears-mlp", "smartcore-forest", "smartcore-xgboost", "linfa-forest"]
PEERS = ["descent", *PYTHON, *RUST]
# What a peer has no means for, or what only repeats another peer.
REGRESSION_ONLY, CLASSIFICATION_ONLY = ["sk-mlp-scaled", "smartcore-xgboost"], ["linfa-forest"]


def say(text):
    print(text, file=sys.stderr, flush=True)


# ── One fit ──────────────────────────────────────────────────────────────────────────────────────────────────

def descent(arguments, table, task, split):
    task = {"classification": "classify", "regression": "regress"}[task]
    with tempfile.TemporaryDirectory() as folder:
        written = Path(folder, "fit.json")
        execute(arguments, [
            str(arguments.descent), "train", str(arguments.data / f"{table}.csv"), "--target", "target", "--task", task,
            "--test-rows", str(arguments.data / f"{table}.{split}.test"), "--threads", str(arguments.threads),
            "--quiet", "--json", str(written), *arguments.options])
        fit = json.loads(written.read_text())
    names = {"test_error": "error", "test_log_loss": "logloss", "test_rmse": "rmse", "test_mae": "mae",
             "best_epoch": "best_epoch"}
    scores = {names[name]: value for name, value in fit.items() if name in names and value is not None}
    return {"version": descent_version(), "seconds": fit["train_seconds"], "scores": scores}


def other(arguments, peer, table, task, split):
    done = execute(arguments, [
        arguments.python, str(HERE / "python" / "peer.py"), "--peer", peer, "--data", str(arguments.data),
        "--table", table, "--task", task, "--split", str(split), "--threads", str(arguments.threads),
        *(["--rust", rust_program()] if peer in RUST else [])])
    return json.loads(done.splitlines()[-1])


def execute(arguments, command):
    """What the command prints. Thread pools of every kind are told how many threads they may have."""
    environment = os.environ | {
        f"{pool}_NUM_THREADS": str(arguments.threads) for pool in ("OMP", "OPENBLAS", "MKL", "RAYON")}
    done = subprocess.run(
        command, env=environment, capture_output=True, text=True, timeout=arguments.timeout)
    if done.returncode:
        lines = done.stderr.strip().splitlines()
        raise RuntimeError(f"exit code {done.returncode}: {lines[-1] if lines else 'no message'}")
    return done.stdout


def rust_program():
    folder = HERE / "rust"
    subprocess.run(["cargo", "build", "--release", "--locked", "--quiet"], cwd=folder, check=True)
    return str(folder / "target" / "release" / "table-peers")


def descent_version():
    version = re.search(r'^version = "(.+)"', (REPOSITORY / "Cargo.toml").read_text(), re.MULTILINE)[1]
    git = subprocess.run(["git", "rev-parse", "--short", "HEAD"], cwd=REPOSITORY, capture_output=True, text=True)
    return f"{version} ({git.stdout.strip()})" if git.returncode == 0 else version


# ── The results file ─────────────────────────────────────────────────────────────────────────────────────────

def read_results(path):
    if not path.exists():
        path.write_text(",".join(FIELDS) + "\n")
    with open(path, newline="") as file:
        return list(csv.DictReader(file))


def append(path, table, split, peer, threads, fit):
    with open(path, "a", newline="") as file:
        for metric, value in fit["scores"].items():
            csv.writer(file, lineterminator="\n").writerow(
                [table, split, peer, fit["version"], metric, f"{value:.6g}", f"{fit['seconds']:.2f}", threads])


# ── The command ──────────────────────────────────────────────────────────────────────────────────────────────

def wanted(arguments, tables, done):
    """Table by table and split by split, so that a slow minute of the machine hits all peers."""
    for table, task in tables.items():
        for split in arguments.splits:
            for peer in arguments.peers:
                unable = CLASSIFICATION_ONLY if task == "regression" else REGRESSION_ONLY
                if peer not in unable and (table, str(split), peer) not in done:
                    yield table, task, split, peer


def parse():
    def names(allowed):
        def parse(text):
            for name in text.split(","):
                if name not in allowed:
                    raise argparse.ArgumentTypeError(f"{name}: there are {', '.join(allowed)}")
            return text.split(",")
        return parse

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tables", type=lambda text: text.split(","), metavar="iris,…", help="default: all twelve")
    parser.add_argument("--splits", type=lambda text: [int(n) for n in text.split(",")], default=[0, 1, 2, 3, 4],
                        metavar="0,1", help="default: all five")
    parser.add_argument("--peers", type=names(PEERS), default=PEERS, metavar="descent,…",
                        help=f"of {', '.join(PEERS)}; default: all")
    parser.add_argument("--threads", type=int, default=2, help="of each fit; default: 2")
    parser.add_argument("--results", type=Path, default=HERE / "results.csv", metavar="FILE",
                        help="where figures are added; default: results.csv here")
    parser.add_argument("--summary", action="store_true", help="fit nothing: print what the results say")
    parser.add_argument("--data", type=Path, default=HERE / "data", help="folder with tables and splits; default: data here")
    parser.add_argument("--descent", type=Path, default=REPOSITORY / "target" / "release" / "descent", metavar="PATH",
                        help="the program; default: target/release/descent")
    parser.add_argument("--options", type=str.split, default=[], metavar="ARGUMENTS",
                        help="for descent train, such as --options='--preset plain'")
    parser.add_argument("--python", default=str(HERE / ".venv" / "bin" / "python"), help="default: .venv here")
    parser.add_argument("--timeout", type=int, default=3600, metavar="SECONDS", help="for one fit; default: 3600")
    parser.add_argument("--self-test", action="store_true", help="check the arithmetic of the summary")
    return parser, parser.parse_args()


def main():
    parser, arguments = parse()
    if arguments.self_test:
        import self_test
        return self_test.main()
    try:
        with open(arguments.data / "tables.csv", newline="") as file:
            index = list(csv.DictReader(file))
    except OSError as error:
        parser.error(f"{error.filename}: {error.strerror}; fetch.py and splits.py write it")
    tables = {line["table"]: line["task"] for line in index}
    for name in arguments.tables or []:
        if name not in tables:
            parser.error(f"--tables {name}: there are {', '.join(tables)}")
    arguments.data, arguments.descent = arguments.data.resolve(), arguments.descent.resolve()
    if "descent" in arguments.peers and not arguments.summary and not arguments.descent.is_file():
        parser.error(f"{arguments.descent} is missing; cargo build --release --package cli makes it")
    done = {(line["table"], line["split"], line["peer"]) for line in read_results(arguments.results)}
    chosen = {name: tables[name] for name in arguments.tables or tables}

    failed = False
    for table, task, split, peer in [] if arguments.summary else wanted(arguments, chosen, done):
        what = f"{table:<14} {split}  {peer:<18}"
        try:
            fit = descent(arguments, table, task, split) if peer == "descent" else other(arguments, peer, table, task, split)
        except (OSError, RuntimeError, ValueError, LookupError, subprocess.SubprocessError) as error:
            say(f"{what} FAILED: {error}")
            failed = True
            continue
        append(arguments.results, table, split, peer, arguments.threads, fit)
        say(f"{what} {fit['seconds']:8.2f} s  " + "  ".join(f"{name} {value:.5g}" for name, value in fit["scores"].items()))

    lines = [line for line in read_results(arguments.results) if line["table"] in chosen]
    print(summary.report(summary.Results(lines, {line["table"]: int(line["rows"]) for line in index})))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
