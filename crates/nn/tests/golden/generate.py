"""Writes the golden values of tests/golden.rs, computed by JAX in float64, gradients by its automatic differentiation.

    python generate.py        (needs jax; the file says with which versions it was written)
"""

import itertools
import json
import pathlib
import sys

import jax

jax.config.update("jax_enable_x64", True)
jax.config.update("jax_platforms", "cpu")
import jax.numpy as jnp
import numpy as np

HIDDEN = {"sigmoid": jax.nn.sigmoid, "tanh": jnp.tanh, "relu": jax.nn.relu, "identity": lambda z: z,
          "leaky-relu": jax.nn.leaky_relu, "silu": jax.nn.silu, "elu": jax.nn.elu, "selu": jax.nn.selu,
          "gelu": lambda z: jax.nn.gelu(z, approximate=False), "mish": jax.nn.mish, "softplus": jax.nn.softplus}
LOSSES = ["quadratic-sigmoid", "quadratic-tanh", "quadratic-relu", "quadratic-identity",
          "sigmoid-cross-entropy", "softmax-cross-entropy", "quadratic-leaky-relu", "quadratic-silu", "huber"]
THRESHOLD = 0.5
SIZES = [[3, 2], [4, 5, 3], [3, 6, 5, 4]]
SAMPLES, STEPS, ETA = 4, 10, 0.1


def layers(parameters, x, hidden, loss):
    """The activations of every layer; samples are columns."""
    out, a = [], x
    for l, (w, b) in enumerate(parameters):
        z = w @ a + b[:, None]
        if l + 1 < len(parameters):
            a = HIDDEN[hidden](z)
        elif loss.startswith("quadratic-"):
            a = HIDDEN[loss.removeprefix("quadratic-")](z)
        elif loss == "huber":
            a = z
        elif loss == "sigmoid-cross-entropy":
            a = jax.nn.sigmoid(z)
        else:
            a = jax.nn.softmax(z, axis=0)
        out.append(a)
    return out


def cost(parameters, x, y, hidden, loss):
    """C = (1/m) sum over the samples of C_x."""
    a = layers(parameters, x, hidden, loss)[-1]
    if loss.startswith("quadratic-"):
        total = 0.5 * jnp.sum((y - a) ** 2)
    elif loss == "huber":
        r = jnp.abs(a - y)
        total = jnp.sum(jnp.where(r <= THRESHOLD, 0.5 * r ** 2, THRESHOLD * (r - 0.5 * THRESHOLD)))
    elif loss == "sigmoid-cross-entropy":
        total = -jnp.sum(y * jnp.log(a) + (1 - y) * jnp.log(1 - a))
    else:
        total = -jnp.sum(y * jnp.log(a))
    return total / x.shape[1]


def rows(values):
    return np.asarray(values).tolist()


def pairs(parameters):
    return [{"w": rows(w), "b": rows(b)} for w, b in parameters]


def case(seed, sizes, hidden, loss):
    rng = np.random.default_rng(seed)
    parameters = [(jnp.asarray(rng.standard_normal((n, k)) / np.sqrt(k)), jnp.asarray(0.5 * rng.standard_normal(n)))
                  for k, n in itertools.pairwise(sizes)]
    x = jnp.asarray(rng.standard_normal((sizes[0], SAMPLES)))
    if loss == "softmax-cross-entropy":
        y = jnp.asarray(np.eye(sizes[-1])[:, rng.integers(0, sizes[-1], SAMPLES)])
    else:
        y = jnp.asarray(rng.uniform(0, 1, (sizes[-1], SAMPLES)))
    gradient = jax.grad(cost)
    after = parameters
    for _ in range(STEPS):
        nabla = gradient(after, x, y, hidden, loss)
        after = [(w - ETA * dw, b - ETA * db) for (w, b), (dw, db) in zip(after, nabla)]
    return {"sizes": sizes, "hidden": hidden, "loss": loss, "x": rows(x), "y": rows(y),
            "parameters": pairs(parameters), "a": [rows(a) for a in layers(parameters, x, hidden, loss)],
            "cost": float(cost(parameters, x, y, hidden, loss)),
            "gradient": pairs(gradient(parameters, x, y, hidden, loss)), "after": pairs(after)}


def main():
    choices = [(sizes, hidden, loss) for sizes in SIZES for loss in LOSSES
               for hidden in (["sigmoid"] if len(sizes) == 2 else ["sigmoid", "tanh", "relu"])]
    # New kinds come last, so that the seeds of the cases before them, and with them the file, stay.
    choices.sort(key=lambda choice: LOSSES.index(choice[2]) > 5)
    choices += [([3, 6, 5, 4], hidden, "softmax-cross-entropy") for hidden in ["identity", "leaky-relu", "silu"]]
    smooth = ["elu", "selu", "gelu", "mish", "softplus"]
    choices += [([3, 6, 5, 4], hidden, f"quadratic-{hidden}") for hidden in smooth]
    cases = [case(seed, *choice) for seed, choice in enumerate(choices, 1)]
    about = {"python": sys.version.split()[0], "jax": jax.__version__, "numpy": np.__version__, "dtype": "float64"}
    head = json.dumps({"about": about, "steps": STEPS, "eta": ETA})[:-1]
    body = ",\n".join(json.dumps(c, separators=(",", ":")) for c in cases)
    pathlib.Path(__file__).with_name("golden.json").write_text(f'{head}, "cases": [\n{body}\n]}}\n')


main()
