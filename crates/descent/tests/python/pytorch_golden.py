"""Writes tests/golden/pytorch: networks that PyTorch has made and what they answer, and what PyTorch answers with
the parameters that Descent has exported.

Needs torch, safetensors and numpy. Without an argument it makes PyTorch's own networks. With a folder of files
that Descent has exported (the test `pytorch::` says how to write it) it loads each into the equal nn.Sequential.
"""
import json
import pathlib
import sys

import torch
from safetensors import safe_open
from safetensors.torch import load_file, save_file
from torch import nn

GOLDEN = pathlib.Path(__file__).parents[1] / "golden" / "pytorch"
ACTIVATIONS = {
    "sigmoid": nn.Sigmoid,
    "tanh": nn.Tanh,
    "relu": nn.ReLU,
    "leaky-relu": lambda: nn.LeakyReLU(0.01),
    "silu": nn.SiLU,
    "elu": nn.ELU,
    "selu": nn.SELU,
    "gelu": nn.GELU,
    "mish": nn.Mish,
    "softplus": nn.Softplus,
}
SIZES = [4, 6, 5, 3]
TYPES = {"f32": torch.float32, "f64": torch.float64, "f16": torch.float16, "bf16": torch.bfloat16}


def samples(n, inputs):
    """Whole multiples of 1/64, which every type of numbers holds."""
    return [[((7 * i * inputs + 5 * j) * 31 % 385 - 192) / 64 for j in range(inputs)] for i in range(n)]


def sequential(sizes, names):
    modules = []
    for l, (inputs, outputs) in enumerate(zip(sizes, sizes[1:])):
        modules.append(nn.Linear(inputs, outputs))
        if l < len(names):
            modules.append(ACTIVATIONS[names[l]]())
    return nn.Sequential(*modules)


def made():
    """Each type of numbers with every activation: two of them in a network."""
    torch.manual_seed(1)
    cases = []
    names = list(ACTIVATIONS)
    for kind, dtype in TYPES.items():
        for first, second in zip(names[::2], names[1::2]):
            network = sequential(SIZES, [first, second]).to(dtype)
            file = f"{kind}-{first}-{second}.safetensors"
            save_file(network.state_dict(), GOLDEN / file)
            # Halves are rounded parameters; what follows from them is computed in double precision.
            x = samples(4, SIZES[0])
            with torch.no_grad():
                outputs = network.double()(torch.tensor(x, dtype=torch.float64))
            cases.append({"file": file, "activations": [first, second], "inputs": x, "outputs": outputs.tolist()})
    return {"torch": torch.__version__, "sizes": SIZES, "cases": cases}


def loaded(folder):
    cases = []
    for path in sorted(folder.glob("*.safetensors")):
        with safe_open(path, "pt") as file:
            modules = file.metadata()["modules"]
        network = eval(f"nn.Sequential({modules})", {"nn": nn})
        state = load_file(path)
        network = network.to(next(iter(state.values())).dtype)
        network.load_state_dict(state, strict=True)
        x = samples(4, next(iter(network)).in_features)
        with torch.no_grad():
            outputs = network.double()(torch.tensor(x, dtype=torch.float64))
        cases.append({"file": path.name, "modules": modules, "inputs": x, "outputs": outputs.tolist()})
    return {"torch": torch.__version__, "cases": cases}


if len(sys.argv) > 1:
    (GOLDEN / "loaded.json").write_text(json.dumps(loaded(pathlib.Path(sys.argv[1]))) + "\n")
else:
    (GOLDEN / "made.json").write_text(json.dumps(made()) + "\n")
