"""Computes what every safetensors file of a folder answers to the samples in samples.json, with numpy alone, and
compares with its expected outputs."""
import json
import pathlib
import sys

import numpy as np
from safetensors import safe_open


def main(folder):
    samples = json.loads((folder / "samples.json").read_text())
    for case in samples:
        with safe_open(folder / case["model"], "numpy") as file:
            names = sorted(file.keys())
            tensors = {name: file.get_tensor(name) for name in names}
            modules = file.metadata()["modules"]
        layers = sorted({int(name.split(".")[0]) for name in names})
        if names != sorted(f"{l}.{kind}" for l in layers for kind in ("weight", "bias")):
            sys.exit(f"{case['model']}: tensors {names}")
        a = np.array(case["inputs"], dtype=np.float64)
        for l in layers:
            z = a @ tensors[f"{l}.weight"].astype(np.float64).T + tensors[f"{l}.bias"]
            a = z if l == layers[-1] else np.tanh(z)
        if modules.count("nn.Linear") != len(layers):
            sys.exit(f"{case['model']}: modules {modules}")
        difference = np.abs(a - np.array(case["outputs"]))
        if not difference.max() <= 1e-6:
            sys.exit(f"{case['model']}: outputs differ by {difference.max()}")
    print(len(samples), "models")


main(pathlib.Path(sys.argv[1]))
