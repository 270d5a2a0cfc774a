#!/usr/bin/env python3
"""Times prediction by Descent, onnxruntime, tract and scikit-learn, in turns, and prints one table.

Each turn is a process on one core. README.md beside this file says how to set up the peers and what is measured.

Exit codes: 0 all equal answers and all goals met; 1 a peer failed, answers differ or a goal is missed; 2 bad arguments.
"""
import argparse
import glob
import json
import os
import shutil
import statistics
import struct
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
REPOSITORY = HERE.parents[1]
WORKLOADS = {"W1": "784-30-10 sigmoid", "W4": "784-800-10 ReLU, softmax", "table": "50-256-256-256-1 ReLU"}
PYTHON = ["onnxruntime", "scikit-learn"]
PEERS = ["descent", "onnxruntime", "onnxruntime-c", "tract", "scikit-learn"]
# Outputs of two programs for the same row differ by the rounding of their sums.
TOLERANCE = 1e-5


def say(text):
    print(text, file=sys.stderr, flush=True)


def rust_program():
    folder = HERE / "rust"
    subprocess.run(["cargo", "build", "--release", "--locked", "--quiet"], cwd=folder, check=True)
    return str(folder / "target" / "release" / "predict-peers")


def drop_labels(python, folder):
    """Leaves the outputs alone in every graph: nobody should pay for the label beside them."""
    script = (
        "import onnx, sys\n"
        "for path in sys.argv[1:]:\n"
        "    model = onnx.load(path)\n"
        "    graph = model.graph\n"
        "    for node in [node for node in graph.node if 'label' in node.output]:\n"
        "        graph.node.remove(node)\n"
        "    for output in [output for output in graph.output if output.name == 'label']:\n"
        "        graph.output.remove(output)\n"
        "    onnx.save(model, path)\n")
    subprocess.run([python, "-c", script, *(str(folder / f"{name}.onnx") for name in WORKLOADS)], check=True)


def turn(arguments, rust, peer):
    """What a peer prints: microseconds a row."""
    command = [rust, "time", peer, str(arguments.folder), str(arguments.seconds)]
    if peer in PYTHON:
        command = [arguments.python, str(HERE / "python" / "peer.py"), "--peer", peer,
                   "--folder", str(arguments.folder), "--seconds", str(arguments.seconds)]
    pools = {f"{pool}_NUM_THREADS": "1" for pool in ("OMP", "OPENBLAS", "MKL", "RAYON")}
    library = glob.glob(str(Path(arguments.python).parent.parent / "lib*/python*/site-packages/onnxruntime/capi/libonnxruntime.so*"))
    environment = os.environ | pools | ({"ORT_DYLIB_PATH": library[0]} if library else {})
    pin = ["taskset", "-c", str(arguments.cpu)] if shutil.which("taskset") else []
    done = subprocess.run(pin + command, env=environment, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"{peer}: exit code {done.returncode}: {done.stderr.strip()[-400:]}")
    if peer == "descent":
        arguments.budgets = done.stderr.strip().splitlines()
    return json.loads(done.stdout.splitlines()[-1])


def numbers(path):
    content = path.read_bytes()
    return struct.unpack(f"<{len(content) // 4}f", content)


def differences(folder, peers):
    """The largest difference to Descent's outputs, and whether all are small."""
    largest, fine = {}, True
    for name in WORKLOADS:
        right = numbers(folder / f"{name}.descent.one")
        scale = max(1.0, max(abs(x) for x in right))
        for peer in peers:
            for what in ["one", "all"]:
                found = numbers(folder / f"{name}.{peer}.{what}")
                error = max(abs(x - y) for x, y in zip(right, found)) / scale
                if len(found) != len(right) or not error <= TOLERANCE:
                    say(f"{name}: {peer} answers otherwise ({what}): {error}")
                    fine = False
                largest[name] = max(largest.get(name, 0.0), error)
    return largest, fine


def table(times, peers):
    print("| | rows a call |" + "".join(f" {peer} |" for peer in peers))
    print("|---|---:|" + "---:|" * len(peers))
    for name, network in WORKLOADS.items():
        for what, rows in [("one", "1"), ("all", "1,000")]:
            found = [f" {times[peer][name][what]:.3g} |" for peer in peers]
            print(f"| {name}: {network} | {rows} |" + "".join(found))


def goals(times, peers):
    met = True
    others = [peer for peer in peers if peer != "descent"]
    checks = [("W1, one sample, under 2 µs", times["descent"]["W1"]["one"], 2.0)]
    for name in WORKLOADS:
        checks += [(f"{name}, one sample, ahead of {peer}", times["descent"][name]["one"], times[peer][name]["one"])
                   for peer in others]
        for peer in [peer for peer in others if peer.startswith("onnxruntime")]:
            checks.append((f"{name}, 1,000 samples, at most 1.1 times {peer}", times["descent"][name]["all"],
                           1.1 * times[peer][name]["all"]))
    for what, found, limit in checks:
        met &= found < limit
        print(f"{'pass' if found < limit else 'FAIL'}  {what}: {found:.3g} of {limit:.3g} µs a row")
    return met


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--peers", default=",".join(PEERS), help="some of %(default)s")
    parser.add_argument("--rounds", type=int, default=5, help="turns of each peer (%(default)s)")
    parser.add_argument("--seconds", type=float, default=0.25, help="of each measurement (%(default)s)")
    parser.add_argument("--cpu", type=int, default=0, help="the core that all run on (%(default)s)")
    parser.add_argument("--python", default=str(HERE / ".venv" / "bin" / "python"), help="with requirements.txt")
    parser.add_argument("--folder", type=Path, default=HERE / "work", help="of models and outputs (%(default)s)")
    arguments = parser.parse_args()
    peers = [peer for peer in PEERS if peer in arguments.peers.split(",")]
    if "descent" not in peers or len(peers) != len(arguments.peers.split(",")):
        parser.error(f"--peers takes descent and some of {', '.join(PEERS[1:])}")
    try:
        rust = rust_program()
        subprocess.run([rust, "make", str(arguments.folder), str(REPOSITORY / "datasets" / "mnist")], check=True)
        drop_labels(arguments.python, arguments.folder)
        turns = {peer: [] for peer in peers}
        for number in range(arguments.rounds):
            for peer in peers:
                say(f"round {number + 1} of {arguments.rounds}: {peer}")
                turns[peer].append(turn(arguments, rust, peer))
    except (RuntimeError, OSError, subprocess.CalledProcessError) as error:
        say(f"error: {error}")
        return 1
    times = {peer: {name: {what: statistics.median(one[name][what] for one in all_turns) for what in all_turns[0][name]}
                    for name in all_turns[0]} for peer, all_turns in turns.items()}
    largest, equal = differences(arguments.folder, peers)
    print(f"Microseconds a row, one core, medians of {arguments.rounds} rounds.\n")
    table(times, peers)
    if "onnxruntime" in peers:
        print(f"\nA call of onnxruntime from Python that computes nothing: {times['onnxruntime']['empty']['one']:.3g} µs.")
    print("Largest difference to Descent's outputs: " + ", ".join(f"{name} {x:.1e}" for name, x in largest.items()) + ".")
    print("Descent: " + "; ".join(f"{name} {line}" for name, line in zip(WORKLOADS, arguments.budgets)) + ".\n")
    return 0 if goals(times, peers) and equal else 1


if __name__ == "__main__":
    sys.exit(main())
