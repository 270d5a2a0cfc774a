"""What the recipe's peers share: the encoded table, the settings, the order of the samples, the clock, the JSON line.

The defaults are those of Descent's preset `tabular`.
"""
import argparse
import json
import statistics
import time

import numpy as np

import table

# With more numbers than this, none is embedded.
MOST_EMBEDDED = 32


def encode(arguments):
    """Inputs (rows × columns), targets, the number of outputs, and how many inputs are numbers, which come first."""
    classify = arguments.task == "classification"
    x, y, *_ = table.read(arguments.data, arguments.table, 0, classify)
    numbers = x.shape[1] - len(x.select_dtypes("category").columns)
    x = np.asarray(table.numbers(x).fit_transform(x), np.float32)
    if classify:
        classes, y = np.unique(y, return_inverse=True)
        y, outputs = y.astype(np.int32), len(classes)
    else:
        y, outputs = ((y - y.mean()) / y.std()).astype(np.float32), 1
    # Descent may have more inputs of a table than these, few of them not zero. Products that know no zeros pay for all.
    more = max(0, (arguments.inputs or 0) - x.shape[1])
    rows = arguments.rows or len(x)
    return np.pad(x, ((0, 0), (0, more)))[:rows], y[:rows], outputs, numbers


def main(name, version, build):
    """Times the epochs of the peer that `build(arguments, x, y, outputs, numbers)` returns, and prints one line of JSON.

    It has `prepare(order)`, not timed, which takes the samples' numbers in their order to where the peer wants them;
    `train(order)`, timed, which makes the steps of an epoch, the last with what remains, and returns once the last
    weights are there; and `loss()`, that of the epoch.
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
    parser.add_argument("--activation", choices=["selu", "mish", "relu", "silu"], default="mish")
    parser.add_argument("--dropout", type=float, default=0)
    parser.add_argument("--weight-decay", type=float, default=0)
    parser.add_argument("--smoothing", type=float, default=0.1, help="of the classes")
    parser.add_argument("--average", type=float, default=0.998, help="of the weights, how much of it remains in a step")
    parser.add_argument("--frequencies", type=int, default=16, help="of the periodic embeddings of numbers; 0 for none")
    parser.add_argument("--sums", type=int, default=3, help="outputs of each embedding beside the number itself")
    arguments = parser.parse_args()
    x, y, outputs, numbers = encode(arguments)
    if numbers > MOST_EMBEDDED:
        arguments.frequencies = 0
    rng = np.random.default_rng(1)
    peer = build(arguments, x, y, outputs, numbers)
    seconds = []
    for _ in range(arguments.epochs + 1):
        order = peer.prepare(rng.permutation(len(x)))
        start = time.perf_counter()
        peer.train(order)
        seconds.append(time.perf_counter() - start)
    print(json.dumps({
        "peer": name, "version": version, "inputs": x.shape[1], "loss": float(peer.loss()),
        "seconds_per_epoch": statistics.median(seconds[1:])}))
