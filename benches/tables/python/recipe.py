"""What the recipes' peers share: the network, the encoded table, the order of the samples, the clock, the JSON line.

Only the speed of training counts here, so the settings say what a step costs, not how well it learns.
"""
import argparse
import json
import statistics
import time

import numpy as np

import table


def encode(arguments):
    """Inputs (rows × columns) and targets of as many training rows as asked for, and the number of outputs."""
    classify = arguments.task == "classification"
    x, y, *_ = table.read(arguments.data, arguments.table, 0, classify)
    x = np.asarray(table.numbers(x).fit_transform(x), np.float32)
    if classify:
        classes, y = np.unique(y, return_inverse=True)
        y, outputs = y.astype(np.int32), len(classes)
    else:
        y, outputs = ((y - y.mean()) / y.std()).astype(np.float32), 1
    # Descent may have more inputs of a table than these, few of them not zero. Products that know no zeros pay for all.
    more = max(0, (arguments.inputs or 0) - x.shape[1])
    rows = arguments.rows or len(x)
    return np.pad(x, ((0, 0), (0, more)))[:rows], y[:rows], outputs


def main(name, version, build):
    """Times the epochs of the peer that `build(arguments, x, y, outputs)` returns, and prints one line of JSON.

    It has `prepare(order)`, not timed, which takes the samples' numbers (steps × batch) to where the peer wants them,
    and `train(order)`, timed, which makes these steps and returns once the last weights are there.
    """
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", required=True)
    parser.add_argument("--table", required=True)
    parser.add_argument("--task", required=True)
    parser.add_argument("--threads", type=int, required=True)
    parser.add_argument("--epochs", type=int, default=5, help="timed, after one to warm up")
    parser.add_argument("--rows", type=int, help="of the training part; default: all")
    parser.add_argument("--inputs", type=int, help="filled up with zeros to so many")
    parser.add_argument("--hidden", type=lambda text: [int(n) for n in text.split(",")], default=[256, 256, 256])
    parser.add_argument("--batch", type=int, default=256)
    parser.add_argument("--activation", choices=["selu", "mish", "relu", "silu"], required=True)
    parser.add_argument("--dropout", type=float, default=0)
    parser.add_argument("--weight-decay", type=float, default=0)
    parser.add_argument("--smoothing", type=float, default=0.1, help="of the classes")
    parser.add_argument("--frequencies", type=int, default=0, help="of periodic embeddings of numbers; 0 for none")
    parser.add_argument("--embedding", type=int, default=4, help="outputs of each embedding, the number itself included")
    parser.add_argument("--numeric", type=int, default=0, help="inputs that are embedded, the first ones")
    arguments = parser.parse_args()
    x, y, outputs = encode(arguments)
    rng = np.random.default_rng(1)
    peer = build(arguments, x, y, outputs)
    batch = min(arguments.batch, len(x))
    steps = len(x) // batch
    seconds = []
    for _ in range(arguments.epochs + 1):
        order = peer.prepare(rng.permutation(len(x))[:steps * batch].reshape(steps, batch))
        start = time.perf_counter()
        peer.train(order)
        seconds.append(time.perf_counter() - start)
    print(json.dumps({
        "peer": name, "version": version, "inputs": x.shape[1], "steps": steps, "loss": float(peer.loss()),
        "seconds_per_epoch": statistics.median(seconds[1:])}))
