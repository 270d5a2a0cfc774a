#!/usr/bin/env python3
"""Runs Descent and its peers on the six workloads, one process after another, and prints one table.

Standard library only. README.md beside this file says how to set up the peers and what is measured.

Exit codes: 0 all measured; 1 a measurement failed; 2 bad arguments; 3 all measured that can be, but a peer is not installed.
"""
import argparse
import datetime
import json
import math
import os
import platform
import re
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
REPOSITORY = HERE.parents[1]
WORKLOADS = {w["name"]: w for w in json.loads((HERE / "workloads.json").read_text())}
NAMES = {
    "descent": "Descent", "jax": "JAX", "torch": "PyTorch", "candle": "candle", "burn": "burn", "sklearn": "scikit-learn",
}
QUADRATIC = [name for name, w in WORKLOADS.items() if w["loss"] == "quadratic"]
# What a peer has no means for.
UNABLE = {"sklearn": QUADRATIC}


class Missing(Exception):
    """A peer that cannot be run here, and why."""


def say(text):
    print(text, file=sys.stderr, flush=True)


# ── The peers: each a function that makes it ready and returns how to start a measurement ──────────────────────────────

def python_peer(name):
    def ready(arguments):
        script = HERE / "python" / f"{name}_peer.py"
        try:
            found = subprocess.run([arguments.python, "-c", f"import numpy, {name}"], capture_output=True, text=True)
        except OSError as error:
            raise Missing(f"{arguments.python}: {error.strerror} (README.md says how to make it)") from error
        if found.returncode:
            raise Missing(f"{arguments.python}: {last_line(found.stderr)}")
        return lambda work, threads, seed: [
            arguments.python, str(script), "--workload", work, "--threads", str(threads),
            "--repeats", str(arguments.repeats), "--seed", str(seed), "--data", str(arguments.data),
            *(["--optimizer", arguments.optimizer] if name == "jax" else [])]
    return ready


def rust_peer(name):
    def ready(arguments):
        # candle's own repository builds for the CPU at hand; burn gets the same.
        program = cargo(arguments, HERE / name, [], {"RUSTFLAGS": "-C target-cpu=native"})
        return lambda work, threads, seed: [
            program, "--workload", work, "--threads", str(threads),
            "--repeats", str(arguments.repeats), "--seed", str(seed), "--data", str(arguments.data)]
    return ready


def descent(arguments):
    program = cargo(arguments, REPOSITORY, ["--package", "xtask"], {})
    return lambda work, threads, seed: [
        program, "bench-train", "--workloads", work, "--threads", str(threads),
        "--rounds", str(arguments.repeats), "--seed", str(seed), "--data", str(arguments.data),
        "--optimizer", arguments.optimizer, "--json"]


PEERS = {
    "descent": descent, "jax": python_peer("jax"), "torch": python_peer("torch"), "candle": rust_peer("candle"),
    "burn": rust_peer("burn"), "sklearn": python_peer("sklearn"),
}


def cargo(arguments, folder, options, environment):
    """Builds the package in `folder` and returns its program."""
    command = ["cargo", "build", "--release", "--locked", "--message-format=json-render-diagnostics", *options]
    say(f"building {folder.name}: cargo build --release {' '.join(options)}")
    try:
        built = subprocess.run(
            command, cwd=folder, env={**os.environ, **environment}, stdout=subprocess.PIPE, text=True,
            stderr=None if arguments.verbose else subprocess.PIPE)
    except OSError as error:
        raise Missing(f"cargo: {error.strerror}") from error
    if built.returncode:
        raise Missing(f"cargo build in {folder} failed: {last_line(built.stderr or '')}")
    messages = (json.loads(line) for line in built.stdout.splitlines() if line.startswith("{"))
    return [m["executable"] for m in messages if m.get("executable")][-1]


def last_line(text):
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1] if lines else "no message"


# ── One measurement ────────────────────────────────────────────────────────────────────────────────────────────────────

def measure(peer, command, work, threads, seed, timeout):
    """Runs one process on as many CPUs as it may have threads, and returns its line."""
    environment = {k: v for k, v in os.environ.items() if k not in ("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE")}
    for variable in "RAYON_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS":
        environment[variable] = str(threads)
    environment["JAX_PLATFORMS"] = "cpu"
    cpus = own_cpus()[:threads]
    with tempfile.TemporaryDirectory() as folder:
        command = command(work, threads, seed)
        written = Path(folder, "line.json")
        if peer == "descent":
            command.append(str(written))
        done = subprocess.run(
            command, env=environment, capture_output=True, text=True, timeout=timeout,
            preexec_fn=lambda: os.sched_setaffinity(0, cpus))
        if done.returncode:
            raise RuntimeError(f"exit code {done.returncode}: {last_line(done.stderr)}")
        if peer != "descent":
            return json.loads(done.stdout.splitlines()[-1])
        line = json.loads(written.read_text())[0]
        return {
            "peer": peer, "version": descent_version(), "workload": work, "threads": threads,
            "microseconds_per_step": line["microseconds_per_step"], "seconds_per_epoch": line["seconds_per_epoch"],
            "accuracy": line["test_accuracy"], "round_trip_nanoseconds": line.get("round_trip_nanoseconds", []),
        }


def own_cpus():
    """The CPUs this process may use, one of each core first."""
    def core(cpu):
        try:
            return Path(f"/sys/devices/system/cpu/cpu{cpu}/topology/thread_siblings_list").read_text()
        except OSError:
            return str(cpu)
    cpus, cores, siblings = sorted(os.sched_getaffinity(0)), set(), []
    first = []
    for cpu in cpus:
        (siblings if core(cpu) in cores else first).append(cpu)
        cores.add(core(cpu))
    return first + siblings


def descent_version():
    version = re.search(r'^version = "(.+)"', (REPOSITORY / "Cargo.toml").read_text(), re.MULTILINE)[1]
    git = subprocess.run(["git", "describe", "--always", "--dirty"], cwd=REPOSITORY, capture_output=True, text=True)
    return f"{version} ({git.stdout.strip()})" if git.returncode == 0 else version


def machine():
    info = Path("/proc/cpuinfo").read_text()
    model = re.search(r"^model name\s*: (.*)$", info, re.MULTILINE)
    family, number = (re.search(rf"^{name}\s*: (\d+)$", info, re.MULTILINE) for name in ("cpu family", "model"))
    flags = re.search(r"^flags\s*: (.*)$", info, re.MULTILINE)
    flags = flags[1].split() if flags else []
    widest = next((name for flag, name in (("avx512f", "AVX-512"), ("avx2", "AVX2")) if flag in flags), "no AVX2")
    name = model[1] if model else platform.machine()
    if family and number:
        name += f" (family {family[1]}, model {number[1]})"
    return f"{name}, {len(own_cpus())} CPUs, {widest}; {platform.system()} {platform.release()}"


# ── The table ──────────────────────────────────────────────────────────────────────────────────────────────────────────

def medians(lines):
    """(peer, workload, threads) → the median over rounds, with the fastest and slowest, and the mean accuracy."""
    rounds = {}
    for line in lines:
        rounds.setdefault((line["peer"], line["workload"], line["threads"]), []).append(line)
    result = {}
    for key, group in rounds.items():
        steps = [line["microseconds_per_step"] for line in group]
        result[key] = {
            "microseconds_per_step": statistics.median(steps), "fastest": min(steps), "slowest": max(steps),
            "seconds_per_epoch": statistics.median(line["seconds_per_epoch"] for line in group),
            "accuracy": statistics.mean(line["accuracy"] for line in group), "rounds": len(group),
        }
    return result


def digits(value):
    """Three digits that count."""
    return f"{value:.{max(0, 2 - math.floor(math.log10(value)))}f}"


def network(work):
    activation = {"sigmoid": "sigmoid", "relu": "ReLU"}[work["activation"]]
    return f"{'-'.join(map(str, work['sizes']))} {activation}, {work['loss']}"


def markdown_table(rows):
    """The first row is the head; the first cells of each row are text, the rest figures."""
    text = sum(head in ("", "network") for head in rows[0])
    rule = ["---"] * text + ["---:"] * (len(rows[0]) - text)
    return [f"| {' | '.join(cells)} |" for cells in (rows[0], rule, *rows[1:])]


def plain_table(rows):
    widths = [max(len(cells[column]) for cells in rows) for column in range(len(rows[0]))]
    return ["  ".join(cell.ljust(width) for cell, width in zip(cells, widths)).rstrip() for cells in rows]


def report(lines, missing, as_markdown):
    table = medians(lines)
    peers = [peer for peer in PEERS if any(key[0] == peer for key in table)]
    works = [work for work in WORKLOADS if any(key[1] == work for key in table)]
    threads = sorted({key[2] for key in table})
    rows_of, item = (markdown_table, "- ") if as_markdown else (plain_table, "")

    def all_of(field, peer=None):
        return sorted({line.get(field, "sgd") for line in lines if peer in (None, line["peer"])})

    versions = ", ".join(f"{NAMES[peer]} {' and '.join(all_of('version', peer))}" for peer in peers)
    rounds = " or ".join(map(str, sorted({entry["rounds"] for entry in table.values()})))
    repeats = " or ".join(map(str, all_of("repeats")))
    notes = [
        *(["Optimizer: Adam."] if "adam" in all_of("optimizer") else []),
        f"Date: {', '.join(all_of('date'))}.",
        f"Machine: {'; '.join(all_of('machine'))}.",
        f"Versions: {versions}.",
        f"Rounds: {rounds}, each the median of {repeats} timed repeats. The median of the rounds is shown, and the mean of their "
        "accuracies: each round has other first weights and another order of samples.",
        *(f"Not measured: {NAMES[peer]}." for peer in missing),
    ]
    apart = [trip for line in lines for trip in line.get("round_trip_nanoseconds", [])]
    if apart:
        notes.append(f"A cache line takes {statistics.median(apart):.0f} ns ({min(apart):.0f}–{max(apart):.0f}) between two cores and "
                     "back, before and after each run of Descent on more than one thread.")
    return "\n".join([
        *([] if not as_markdown else ["## Results", ""]),
        *(item + note for note in notes), "",
        "Seconds for 60,000 samples, with the number of threads that was faster in brackets:", "",
        *rows_of(epochs(table, peers, works)), "",
        "Microseconds per step (fastest–slowest round), and the share of the 10,000 test images that is right after all steps, on "
        "average:", "",
        *rows_of(steps(table, peers, works, threads)),
        *(["", "scikit-learn has no quadratic loss with sigmoid outputs."] if "sklearn" in peers and set(works) & set(QUADRATIC) else []),
    ])


def epochs(table, peers, works):
    """A line per workload: seconds per epoch of every peer on its better number of threads."""
    rows = [["", "network", "batch", *(NAMES[peer] for peer in peers), "fastest peer ÷ Descent"]]
    for work in works:
        best = {}
        for peer in peers:
            runs = [(entry["seconds_per_epoch"], key[2]) for key, entry in table.items() if key[:2] == (peer, work)]
            if runs:
                best[peer] = min(runs)
        cells = [f"{digits(best[peer][0])} ({best[peer][1]})" if peer in best else "–" for peer in peers]
        others = [(seconds, peer) for peer, (seconds, _) in best.items() if peer != "descent"]
        ratio = "–"
        if "descent" in best and others:
            ratio = f"{digits(min(others)[0] / best['descent'][0])} ({NAMES[min(others)[1]]})"
        rows.append([work, network(WORKLOADS[work]), str(WORKLOADS[work]["batch"]), *cells, ratio])
    return rows


def steps(table, peers, works, threads):
    """A line per workload and number of threads."""
    rows = [["", "threads", *(NAMES[peer] for peer in peers)]]
    for work in works:
        for count in threads:
            entries = [table.get((peer, work, count)) for peer in peers]
            rows.append([work, str(count), *(
                f"{digits(e['microseconds_per_step'])} ({digits(e['fastest'])}–{digits(e['slowest'])}), {100 * e['accuracy']:.2f} %"
                if e else "–" for e in entries)])
    return rows


# ── The command ────────────────────────────────────────────────────────────────────────────────────────────────────────

def parse():
    def names(allowed):
        def parse(text):
            wrong = [name for name in text.split(",") if name not in allowed]
            if wrong:
                raise argparse.ArgumentTypeError(f"{wrong[0]}: there are {', '.join(allowed)}")
            return text.split(",")
        return parse

    def count(text):
        if not text.isdigit() or int(text) == 0:
            raise argparse.ArgumentTypeError(f"{text}: not a number from 1 on")
        return int(text)

    cpus = len(own_cpus())
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--peers", type=names(PEERS), default=list(PEERS), metavar="descent,jax,…", help="default: all")
    parser.add_argument("--workloads", type=names(WORKLOADS), default=list(WORKLOADS), metavar="W1,…", help="default: all six")
    parser.add_argument("--optimizer", choices=["sgd", "adam"], default="sgd", help="adam: Descent and JAX alone; default: sgd")
    parser.add_argument("--threads", type=lambda text: [count(n) for n in text.split(",")], default=sorted({1, min(2, cpus)}),
                        metavar="1,2", help="default: 1,2")
    parser.add_argument("--rounds", type=count, default=3, help="runs of each measurement, interleaved, with the round's number as seed; default: 3")
    parser.add_argument("--repeats", type=count, default=3, help="timed repeats within a run, after one to warm up; default: 3")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write each measurement as a line of JSON")
    parser.add_argument("--markdown", action="store_true", help="print the tables as docs/benchmarks.md has them")
    parser.add_argument("--from-json", type=Path, nargs="+", metavar="FILE", help="measure nothing: tables of files that --json wrote")
    parser.add_argument("--python", default=str(HERE / ".venv/bin/python"), help="with the Python peers; default: .venv here")
    parser.add_argument("--data", type=Path, default=REPOSITORY / "datasets" / "mnist", help="folder with the four .gz files")
    parser.add_argument("--timeout", type=count, default=900, metavar="SECONDS", help="for one run; default: 900")
    parser.add_argument("--verbose", action="store_true", help="show what cargo says")
    arguments = parser.parse_args()
    if max(arguments.threads) > cpus:
        parser.error(f"--threads {max(arguments.threads)}: this process may use {cpus} CPUs")
    if arguments.optimizer == "adam":
        arguments.peers = [peer for peer in arguments.peers if peer in ("descent", "jax")]
    arguments.data = arguments.data.resolve()
    return arguments


def main():
    arguments = parse()
    if arguments.from_json:
        lines = [json.loads(line) for file in arguments.from_json for line in file.read_text().splitlines()]
        print(report(lines, [], arguments.markdown))
        return 0

    commands, missing = {}, {}
    for peer in arguments.peers:
        try:
            commands[peer] = PEERS[peer](arguments)
        except Missing as reason:
            missing[peer] = reason
            say(f"skipped: {NAMES[peer]}: {reason}")
    if os.getloadavg()[0] > 0.5:
        say(f"warning: the machine is not idle (load {os.getloadavg()[0]:.1f}); figures will be too high")

    common = {"date": datetime.date.today().isoformat(), "machine": machine(), "repeats": arguments.repeats, "optimizer": arguments.optimizer}
    lines, failed = [], False
    with open(arguments.json or os.devnull, "w", encoding="utf-8") as file:
        for number in range(1, arguments.rounds + 1):
            for work in arguments.workloads:
                for threads in arguments.threads:
                    for peer, command in commands.items():
                        if work in UNABLE.get(peer, []):
                            continue
                        what = f"round {number}  {work}  {threads} threads  {NAMES[peer]:<12}"
                        try:
                            line = {**measure(peer, command, work, threads, number, arguments.timeout), "round": number, **common}
                        except (RuntimeError, subprocess.TimeoutExpired, ValueError, LookupError) as error:
                            say(f"{what}  FAILED: {error}")
                            failed = True
                            continue
                        lines.append(line)
                        print(json.dumps(line), file=file, flush=True)
                        say(f"{what}  {line['microseconds_per_step']:>10.2f} µs/step  {line['seconds_per_epoch']:>8.4f} s/epoch  "
                            f"{100 * line['accuracy']:.2f} %")
    if lines:
        print(report(lines, missing, arguments.markdown))
    if failed:
        return 1
    return 3 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
