"""Writes the golden values of tests/it/activations.rs: activations and their derivatives by jax.nn in float64, the
derivatives by its automatic differentiation.

    python activations.py        (needs jax; the file says with which versions it was written)
"""

import json
import pathlib
import sys

import jax

jax.config.update("jax_enable_x64", True)
jax.config.update("jax_platforms", "cpu")
import jax.numpy as jnp
import numpy as np

FUNCTIONS = {"sigmoid": jax.nn.sigmoid, "tanh": jnp.tanh, "relu": jax.nn.relu, "identity": lambda z: z,
             "leaky-relu": jax.nn.leaky_relu, "silu": jax.nn.silu, "elu": jax.nn.elu, "selu": jax.nn.selu,
             "gelu": lambda z: jax.nn.gelu(z, approximate=False), "mish": jax.nn.mish, "softplus": jax.nn.softplus}
Z = [-15.0, -9.5, -7.25, -6.0, -5.0, -4.125, -3.5, -2.75, -2.0, -1.5, -1.0, -0.625, -0.25, -0.0625, -0.001,
     0.001, 0.0625, 0.25, 0.5, 0.875, 1.25, 2.0, 3.0, 4.5, 6.0, 8.0, 12.0, 25.0]


def main():
    z = jnp.asarray(Z)
    values = {name: {"a": np.asarray(f(z)).tolist(), "prime": np.asarray(jax.vmap(jax.grad(f))(z)).tolist()}
              for name, f in FUNCTIONS.items()}
    about = {"python": sys.version.split()[0], "jax": jax.__version__, "dtype": "float64"}
    lines = ",\n".join(f"{json.dumps(name)}: {json.dumps(v, separators=(',', ':'))}" for name, v in values.items())
    text = f'{{"about": {json.dumps(about)}, "z": {json.dumps(Z)}, "functions": {{\n{lines}\n}}}}\n'
    pathlib.Path(__file__).with_name("activations.json").write_text(text)


main()
