"""Writes the golden values of tests/it/golden_layers.rs, computed by JAX in float64: layers other than plain dense ones.

    python layers.py          (needs jax; the file says with which versions it was written)

Every case is a network of three inputs, a list of layers and two outputs with the quadratic loss. A layer is a name, its
settings and its parameters in the order of the program's groups.
"""

import json
import pathlib
import sys

import jax

jax.config.update("jax_enable_x64", True)
jax.config.update("jax_platforms", "cpu")
import jax.numpy as jnp
import numpy as np

INPUTS, OUTPUTS, SAMPLES, STEPS, ETA = 3, 2, 5, 10, 0.05
SIGMA = {"sigmoid": jax.nn.sigmoid, "tanh": jnp.tanh, "relu": jax.nn.relu, "identity": lambda z: z, "silu": jax.nn.silu}


def dense(parameters, x, settings):
    w, b = parameters
    z = w @ x * (1 / np.sqrt(w.shape[1]) if settings["ntk"] else 1.0) + b[:, None]
    return SIGMA[settings["activation"]](z)


def periodic(parameters, x, settings):
    w1, w2, b1, b2 = parameters
    waves = jnp.cos(2 * jnp.pi * w1[:, :, None] * x[None] + b1[:, :, None])
    sums = settings["sums"]
    embedded = [w2[:, i * sums:(i + 1) * sums].T @ waves[:, i] for i in range(x.shape[0])]
    return jnp.concatenate([jnp.concatenate(embedded) + b2[:, None], x])


def parametric(parameters, x, settings):
    (alpha,) = parameters
    return x + alpha[:, None] * (SIGMA[settings["activation"]](x) - x)


KINDS = {"dense": dense, "periodic": periodic, "parametric": parametric}


def shapes(kind, settings, inputs):
    if kind == "dense":
        return [(settings["outputs"], inputs), (settings["outputs"],)], settings["outputs"]
    if kind == "periodic":
        k, sums = settings["frequencies"], settings["sums"] * inputs
        return [(k, inputs), (k, sums), (k, inputs), (sums,)], sums + inputs
    return [(inputs,)], inputs


def forward(parameters, x, layers):
    out = []
    for (kind, settings), p in zip(layers, parameters):
        x = KINDS[kind](p, x, settings)
        out.append(x)
    return out


def cost(parameters, x, y, layers):
    return 0.5 * jnp.sum((y - forward(parameters, x, layers)[-1]) ** 2) / x.shape[1]


def rows(values):
    values = np.asarray(values)
    return (values if values.ndim == 2 else values[:, None]).tolist()


def case(seed, layers):
    rng = np.random.default_rng(seed)
    parameters, width = [], INPUTS
    for kind, settings in layers:
        groups, width = shapes(kind, settings, width)
        parameters.append([jnp.asarray(rng.standard_normal(shape) / np.sqrt(shape[-1])) for shape in groups])
    x = jnp.asarray(rng.standard_normal((INPUTS, SAMPLES)))
    y = jnp.asarray(rng.uniform(0, 1, (OUTPUTS, SAMPLES)))
    gradient = jax.grad(cost)
    after = parameters
    for _ in range(STEPS):
        nabla = gradient(after, x, y, layers)
        after = jax.tree.map(lambda p, d: p - ETA * d, after, nabla)
    groups = lambda parameters: [[rows(p) for p in layer] for layer in parameters]
    return {"layers": [[kind, settings] for kind, settings in layers], "x": rows(x), "y": rows(y),
            "parameters": groups(parameters), "a": [rows(a) for a in forward(parameters, x, layers)],
            "cost": float(cost(parameters, x, y, layers)), "gradient": groups(gradient(parameters, x, y, layers)),
            "after": groups(after)}


def main():
    of = lambda outputs, activation, ntk=False: ("dense", {"outputs": outputs, "activation": activation, "ntk": ntk})
    waves = lambda frequencies, sums: ("periodic", {"frequencies": frequencies, "sums": sums})
    slopes = lambda activation: ("parametric", {"activation": activation})
    cases = [
        [of(5, "tanh", True), of(2, "identity", True)],
        [of(5, "silu", True), of(4, "relu", False), of(2, "identity", True)],
        [waves(16, 3), of(6, "tanh"), of(2, "identity")],
        [waves(5, 1), of(2, "identity")],
        [waves(19, 2), waves(3, 2), of(2, "identity", True)],
        *([of(6, "identity"), slopes(activation), of(2, "identity")] for activation in SIGMA),
        [waves(16, 3), of(6, "identity", True), slopes("silu"), of(5, "identity", True), slopes("relu"),
         of(2, "identity", True)],
    ]
    about = {"python": sys.version.split()[0], "jax": jax.__version__, "numpy": np.__version__, "dtype": "float64"}
    head = json.dumps({"about": about, "steps": STEPS, "eta": ETA})[:-1]
    body = ",\n".join(json.dumps(case(seed, layers), separators=(",", ":")) for seed, layers in enumerate(cases, 1))
    pathlib.Path(__file__).with_name("layers.json").write_text(f'{head}, "cases": [\n{body}\n]}}\n')


main()
