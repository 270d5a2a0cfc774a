"""What the Python peers share: MNIST, the workloads, first weights, the clock and the JSON line."""
import argparse
import gzip
import json
import statistics
import time
from pathlib import Path

import numpy as np

HERE = Path(__file__).resolve().parent
WORKLOADS = {w["name"]: w for w in json.loads((HERE.parent / "workloads.json").read_text())}
MNIST = HERE.parents[2] / "datasets" / "mnist"


def read(folder, name, header):
    with gzip.open(folder / f"{name}.gz") as file:
        return np.frombuffer(file.read(), dtype=np.uint8)[header:]


def load(folder):
    """Images (samples × 784) as float32 from 0 to 1 and labels: training, then test."""
    sets = []
    for part in "train", "t10k":
        x = read(folder, f"{part}-images-idx3-ubyte", 16).reshape(-1, 784)
        y = read(folder, f"{part}-labels-idx1-ubyte", 8)
        sets += [x.astype(np.float32) / np.float32(255), y.astype(np.int32)]
    return sets


def parameters(sizes, rng):
    """Weights (inputs × outputs), normal and scaled by 1/√inputs, and zero biases, layer by layer."""
    shapes = zip(sizes[:-1], sizes[1:])
    return [
        ((rng.standard_normal(shape) / np.sqrt(shape[0])).astype(np.float32), np.zeros(shape[1], np.float32))
        for shape in shapes
    ]


def main(name, version, build):
    """Measures the peer that `build(workload, parameters, x, y, threads)` returns, and prints one line of JSON.

    It has `prepare(order)`, not timed, which takes the samples' numbers (steps × batch) to where the peer wants them;
    `train(order)`, timed, which makes these steps and returns once the last weights are there; and `classes(x)`.
    """
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--workload", required=True, choices=WORKLOADS)
    arguments.add_argument("--threads", required=True, type=int)
    arguments.add_argument("--optimizer", choices=["sgd", "adam"], default="sgd")
    arguments.add_argument("--repeats", type=int, default=3)
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("--data", type=Path, default=MNIST)
    arguments = arguments.parse_args()
    work = {**WORKLOADS[arguments.workload], "optimizer": arguments.optimizer}
    steps, batch = work["steps"], work["batch"]
    x, y, x_test, y_test = load(arguments.data)
    rng = np.random.default_rng(arguments.seed)
    peer = build(work, parameters(work["sizes"], rng), x, y, arguments.threads)

    seconds = []
    for _ in range(arguments.repeats + 1):
        order = peer.prepare(rng.permutation(len(x))[: steps * batch].reshape(steps, batch))
        start = time.perf_counter()
        peer.train(order)
        seconds.append((time.perf_counter() - start) / steps)
    # The first round compiles and warms up.
    step = statistics.median(seconds[1:])
    print(json.dumps({
        "peer": name,
        "version": version,
        "workload": work["name"],
        "threads": arguments.threads,
        "microseconds_per_step": 1e6 * step,
        "seconds_per_epoch": step * len(x) / batch,
        "accuracy": float((np.asarray(peer.classes(x_test)) == y_test).mean()),
    }))
