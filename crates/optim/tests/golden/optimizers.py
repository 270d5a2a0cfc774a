"""Writes optimizers.json: twelve steps of PyTorch's optimizers in f64 on a network of 3 inputs and 2 neurons.

    python3 optimizers.py > optimizers.json

The gradients do not depend on the parameters: those of step t are sin(0.7 t + i) of parameter number i times
3^((i + t) mod 5 - 2), summed over 4 samples. Only the weights decay. Made with PyTorch 2.15.
"""

import json
import math

import torch

WEIGHTS, BIASES, SAMPLES, STEPS = 6, 2, 4, 12


def first(i):
    return math.cos(1.3 * i)


def gradient(t, i):
    return math.sin(0.7 * t + i) * 3.0 ** ((i + t) % 5 - 2)


def run(make, decay, etas):
    w = torch.tensor([first(i) for i in range(WEIGHTS)], dtype=torch.float64, requires_grad=True)
    b = torch.tensor([first(WEIGHTS + i) for i in range(BIASES)], dtype=torch.float64, requires_grad=True)
    optimizer = make([{"params": [w], "weight_decay": decay}, {"params": [b], "weight_decay": 0.0}])
    steps = []
    for t in range(1, STEPS + 1):
        for group in optimizer.param_groups:
            group["lr"] = etas(t)
        w.grad = torch.tensor([gradient(t, i) / SAMPLES for i in range(WEIGHTS)], dtype=torch.float64)
        b.grad = torch.tensor([gradient(t, WEIGHTS + i) / SAMPLES for i in range(BIASES)], dtype=torch.float64)
        optimizer.step()
        steps.append([float(x) for x in torch.cat([w, b]).detach()])
    return steps


def constant(eta):
    return lambda t: eta


def case(name, settings, make, decay, eta):
    return {"name": name, "settings": dict(settings, eta=eta), "steps": run(make, decay, constant(eta))}


def main():
    o = torch.optim
    cases = [
        case("sgd", {"momentum": 0.0, "l2": 0.0}, lambda p: o.SGD(p, lr=1), 0.0, 0.1),
        case("sgd", {"momentum": 0.9, "l2": 0.01}, lambda p: o.SGD(p, lr=1, momentum=0.9), 0.01, 0.05),
        case("nesterov", {"momentum": 0.9, "l2": 0.0},
             lambda p: o.SGD(p, lr=1, momentum=0.9, nesterov=True), 0.0, 0.05),
        case("nesterov", {"momentum": 0.6, "l2": 0.02},
             lambda p: o.SGD(p, lr=1, momentum=0.6, nesterov=True), 0.02, 0.2),
        case("adam", {"beta 1": 0.9, "beta 2": 0.999, "epsilon": 1e-8}, lambda p: o.Adam(p), 0.0, 0.01),
        case("adam", {"beta 1": 0.5, "beta 2": 0.9, "epsilon": 1e-3},
             lambda p: o.Adam(p, betas=(0.5, 0.9), eps=1e-3), 0.0, 0.3),
        case("adamw", {"beta 1": 0.9, "beta 2": 0.999, "epsilon": 1e-8, "weight decay": 0.01},
             lambda p: o.AdamW(p), 0.01, 0.01),
        case("adamw", {"beta 1": 0.8, "beta 2": 0.95, "epsilon": 1e-4, "weight decay": 0.5},
             lambda p: o.AdamW(p, betas=(0.8, 0.95), eps=1e-4), 0.5, 0.2),
        case("rmsprop", {"rho": 0.99, "epsilon": 1e-8}, lambda p: o.RMSprop(p), 0.0, 0.01),
        case("rmsprop", {"rho": 0.5, "epsilon": 1e-2}, lambda p: o.RMSprop(p, alpha=0.5, eps=1e-2), 0.0, 0.2),
    ]
    print(json.dumps(cases, indent=1))


main()
