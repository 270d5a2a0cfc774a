#!/usr/bin/env python3
"""Times an epoch of `descent train` beside the same recipe in JAX and PyTorch, in turns, and prints the ratios.

Descent goes first and says how many rows it trains on, its inputs, layers and batch; the peers get the same. Only
training steps count, on every side. The machine must be idle.

Exit codes: 0 as fast as it should be, 1 not, or a process failed, 2 bad arguments.
"""
import argparse
import csv
import json
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
REPOSITORY = HERE.parents[1]
# How many times as fast as the peer Descent should be.
GOALS = {"jax": 1.5, "torch": 2.0}


def execute(arguments, command):
    environment = os.environ | {
        f"{pool}_NUM_THREADS": str(arguments.threads) for pool in ("OMP", "OPENBLAS", "MKL", "RAYON")}
    cpus = sorted(os.sched_getaffinity(0))[:arguments.threads]
    done = subprocess.run(command, env=environment | {"JAX_PLATFORMS": "cpu"}, stdout=subprocess.PIPE, text=True,
                          preexec_fn=lambda: os.sched_setaffinity(0, cpus))
    if done.returncode:
        sys.exit(f"exit code {done.returncode}: {' '.join(command)}")
    return done.stdout


def descent(arguments, table, task):
    """Seconds per epoch, and what its peers must do to do the same."""
    with tempfile.TemporaryDirectory() as folder:
        written = Path(folder, "fit.json")
        execute(arguments, [
            str(arguments.descent), "train", str(arguments.data / f"{table}.csv"), "--target", "target",
            "--task", {"classification": "classify", "regression": "regress"}[task],
            "--test-rows", str(arguments.data / f"{table}.0.test"), "--epochs", str(arguments.epochs + 1),
            "--threads", str(arguments.threads), "--quiet", "--json", str(written), *arguments.options])
        fit = json.loads(written.read_text())
    inputs, *hidden, _ = fit["config"]["layers"]
    shape = ["--rows", str(fit["rows"]["train"]), "--inputs", str(inputs),
             "--hidden", ",".join(map(str, hidden)), "--batch", str(fit["config"]["batch_size"])]
    return statistics.median(epoch["seconds"] for epoch in fit["epochs"][1:]), shape


def peer(arguments, name, table, task, shape):
    line = execute(arguments, [
        arguments.python, str(HERE / "python" / f"recipe_{name}.py"), "--data", str(arguments.data), "--table", table,
        "--task", task, "--threads", str(arguments.threads), "--epochs", str(arguments.epochs),
        *shape, *arguments.recipe])
    return json.loads(line.splitlines()[-1])["seconds_per_epoch"]


def parse():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tables", type=lambda text: text.split(","), default=["letter", "adult", "diamonds"],
                        help="default: letter,adult,diamonds")
    parser.add_argument("--peers", type=lambda text: text.split(","), default=list(GOALS), help="default: jax,torch")
    parser.add_argument("--threads", type=int, default=2, help="default: 2")
    parser.add_argument("--rounds", type=int, default=3, help="each a process of every side; default: 3")
    parser.add_argument("--epochs", type=int, default=5, help="timed in a process, after one to warm up; default: 5")
    parser.add_argument("--options", type=str.split, default=[], help="for descent train, such as --options='--ensemble 4'")
    parser.add_argument("--recipe", type=str.split, default=[], help="for the peers, such as --recipe='--dropout 0.15'")
    parser.add_argument("--data", type=Path, default=HERE / "data", help="folder with tables and splits; default: data here")
    parser.add_argument("--descent", type=Path, default=REPOSITORY / "target" / "release" / "descent",
                        help="the program; default: target/release/descent")
    parser.add_argument("--python", default=str(HERE / ".venv" / "bin" / "python"), help="default: .venv here")
    arguments = parser.parse_args()
    for name in arguments.peers:
        if name not in GOALS:
            parser.error(f"--peers {name}: there are {', '.join(GOALS)}")
    try:
        with open(arguments.data / "tables.csv", newline="") as file:
            tasks = {line["table"]: line["task"] for line in csv.DictReader(file)}
    except OSError as error:
        parser.error(f"{error.filename}: {error.strerror}; fetch.py and splits.py write it")
    for name in arguments.tables:
        if name not in tasks:
            parser.error(f"--tables {name}: there are {', '.join(tasks)}")
    arguments.data, arguments.descent = arguments.data.resolve(), arguments.descent.resolve()
    if not arguments.descent.is_file():
        parser.error(f"{arguments.descent} is missing; cargo build --release --package cli makes it")
    return arguments, tasks


def main():
    arguments, tasks = parse()
    if os.getloadavg()[0] > 0.5:
        print(f"warning: the machine is not idle (load {os.getloadavg()[0]:.1f})", file=sys.stderr)
    slow = False
    for table in arguments.tables:
        seconds = {name: [] for name in ["descent", *arguments.peers]}
        for _ in range(arguments.rounds):
            mine, shape = descent(arguments, table, tasks[table])
            seconds["descent"].append(mine)
            for name in arguments.peers:
                seconds[name].append(peer(arguments, name, table, tasks[table], shape))
        medians = {name: statistics.median(values) for name, values in seconds.items()}
        print(f"{table}, {arguments.threads} threads, {' '.join(shape)}: Descent {medians['descent']:.4f} s an epoch", flush=True)
        for name in arguments.peers:
            ratio = medians[name] / medians["descent"]
            slow |= ratio < GOALS[name]
            print(f"{'FAIL' if ratio < GOALS[name] else 'pass'}  {ratio:.2f} times as fast as {name} "
                  f"({medians[name]:.4f} s), at least {GOALS[name]}", flush=True)
    return 1 if slow else 0


if __name__ == "__main__":
    sys.exit(main())
