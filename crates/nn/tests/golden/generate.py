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
# With a threshold, a smoothing and quantiles. They come after all others.
LATER = ["absolute", "quantile", "poisson", "smoothed-sigmoid-cross-entropy", "smoothed-softmax-cross-entropy"]
THRESHOLD, SMOOTHING = 0.5, 0.1
QUANTILES = {"quantile": [0.3], "quantiles": [0.2, 0.7]}
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
        elif loss in ("huber", "absolute") or loss in QUANTILES:
            a = z
        elif loss == "poisson":
            a = jnp.exp(z)
        elif loss.endswith("sigmoid-cross-entropy"):
            a = jax.nn.sigmoid(z)
        else:
            a = jax.nn.softmax(z, axis=0)
        out.append(a)
    return out


def cost(parameters, x, y, hidden, loss, weights=1.0):
    """C = (1/m) sum over the samples of w C_x."""
    a = layers(parameters, x, hidden, loss)[-1]
    if loss.startswith("quadratic-"):
        each = 0.5 * (y - a) ** 2
    elif loss == "huber":
        r = jnp.abs(a - y)
        each = jnp.where(r <= THRESHOLD, 0.5 * r ** 2, THRESHOLD * (r - 0.5 * THRESHOLD))
    elif loss == "absolute":
        each = jnp.abs(a - y)
    elif loss in QUANTILES:
        tau = jnp.resize(jnp.asarray(QUANTILES[loss]), y.shape[0])[:, None]
        each = jnp.maximum(tau * (y - a), (tau - 1) * (y - a))
    elif loss == "poisson":
        each = a - y * jnp.log(a) + y * jnp.log(y) - y
    elif loss.endswith("sigmoid-cross-entropy"):
        if loss.startswith("smoothed"):
            y = (1 - SMOOTHING) * y + SMOOTHING / 2
        each = -(y * jnp.log(a) + (1 - y) * jnp.log(1 - a))
    else:
        if loss.startswith("smoothed"):
            y = (1 - SMOOTHING) * y + SMOOTHING / y.shape[0]
        each = -y * jnp.log(a)
    return jnp.sum(weights * each) / x.shape[1]


def rows(values):
    return np.asarray(values).tolist()


def pairs(parameters):
    return [{"w": rows(w), "b": rows(b)} for w, b in parameters]


def case(seed, sizes, hidden, loss, weighted=False):
    rng = np.random.default_rng(seed)
    parameters = [(jnp.asarray(rng.standard_normal((n, k)) / np.sqrt(k)), jnp.asarray(0.5 * rng.standard_normal(n)))
                  for k, n in itertools.pairwise(sizes)]
    x = jnp.asarray(rng.standard_normal((sizes[0], SAMPLES)))
    if loss.endswith("softmax-cross-entropy"):
        y = jnp.asarray(np.eye(sizes[-1])[:, rng.integers(0, sizes[-1], SAMPLES)])
    else:
        y = jnp.asarray(rng.uniform(0, 1, (sizes[-1], SAMPLES)))
    weights = jnp.asarray(rng.uniform(0.5, 2, SAMPLES)) if weighted else jnp.ones(SAMPLES)
    gradient = jax.grad(cost)
    after = parameters
    for _ in range(STEPS):
        nabla = gradient(after, x, y, hidden, loss, weights)
        after = [(w - ETA * dw, b - ETA * db) for (w, b), (dw, db) in zip(after, nabla)]
    found = {"sizes": sizes, "hidden": hidden, "loss": loss, "x": rows(x), "y": rows(y),
            "parameters": pairs(parameters), "a": [rows(a) for a in layers(parameters, x, hidden, loss)],
            "cost": float(cost(parameters, x, y, hidden, loss, weights)),
            "gradient": pairs(gradient(parameters, x, y, hidden, loss, weights)), "after": pairs(after)}
    return found | ({"weights": rows(weights)} if weighted else {})


def main():
    choices = [(sizes, hidden, loss) for sizes in SIZES for loss in LOSSES
               for hidden in (["sigmoid"] if len(sizes) == 2 else ["sigmoid", "tanh", "relu"])]
    # New kinds come last, so that the seeds of the cases before them, and with them the file, stay.
    choices.sort(key=lambda choice: LOSSES.index(choice[2]) > 5)
    choices += [([3, 6, 5, 4], hidden, "softmax-cross-entropy") for hidden in ["identity", "leaky-relu", "silu"]]
    smooth = ["elu", "selu", "gelu", "mish", "softplus"]
    choices += [([3, 6, 5, 4], hidden, f"quadratic-{hidden}") for hidden in smooth]
    choices += [(sizes, "tanh", loss) for sizes in SIZES for loss in LATER]
    choices += [([3, 6, 5, 4], "sigmoid", "quantiles")]
    choices += [([3, 6, 5, 4], "tanh", loss, True) for loss in ["quadratic-sigmoid", "huber", *LOSSES[4:6], *LATER]]
    cases = [case(seed, *choice) for seed, choice in enumerate(choices, 1)]
    about = {"python": sys.version.split()[0], "jax": jax.__version__, "numpy": np.__version__, "dtype": "float64"}
    head = json.dumps({"about": about, "steps": STEPS, "eta": ETA})[:-1]
    body = ",\n".join(json.dumps(c, separators=(",", ":")) for c in cases)
    pathlib.Path(__file__).with_name("golden.json").write_text(f'{head}, "cases": [\n{body}\n]}}\n')


main()
