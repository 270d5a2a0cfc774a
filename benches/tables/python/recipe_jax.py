"""The recipe of `descent train` in JAX: all steps of an epoch are one compiled `lax.scan`."""
import jax
import jax.numpy as jnp
import numpy as np

import recipe

ACTIVATIONS = {"selu": jax.nn.selu, "mish": jax.nn.mish, "relu": jax.nn.relu, "silu": jax.nn.silu}
# How much faster or slower than the weights other parameters learn.
FACTORS = {"scale": 6.0, "w": 1.0, "b": 0.1, "frequency": 0.1, "phase": 0.1, "mix": 0.1, "offset": 0.1}


class Peer:
    def __init__(self, arguments, x, y, outputs):
        self.classify, self.outputs = arguments.task == "classification", outputs
        activation, keep = ACTIVATIONS[arguments.activation], 1 - arguments.dropout
        numeric = arguments.numeric if arguments.frequencies else 0
        wide = x.shape[1] + numeric * (arguments.embedding - 1)
        sizes = [wide, *arguments.hidden, outputs]
        rng = np.random.default_rng(0)

        def draw(*shape):
            return jnp.asarray(rng.standard_normal(shape), jnp.float32)

        parameters = {
            "scale": jnp.ones(wide), "b": [draw(n) for n in sizes[1:]],
            "w": [*(draw(*shape) for shape in zip(sizes[:-2], sizes[1:-1])), jnp.zeros(sizes[-2:])]}
        if numeric:
            k, d = arguments.frequencies, arguments.embedding - 1
            parameters |= {"frequency": 0.1 * draw(numeric, k), "phase": jnp.pi * draw(numeric, k),
                           "mix": draw(numeric, k, d) / np.sqrt(k), "offset": draw(numeric, d) / np.sqrt(k)}

        def embed(p, x):
            """cos(2π f x + φ) of each number, mixed linearly, beside the number itself."""
            numbers, rest = x[:, :numeric], x[:, numeric:]
            waves = jnp.cos(2 * jnp.pi * numbers[:, :, None] * p["frequency"] + p["phase"])
            mixed = jnp.einsum("bnk,nkd->bnd", waves, p["mix"]) + p["offset"]
            return jnp.concatenate([numbers, mixed.reshape(len(x), -1), rest], axis=1)

        def forward(p, x, key):
            a = (embed(p, x) if numeric else x) * p["scale"]
            for i, (w, b) in enumerate(zip(p["w"], p["b"])):
                a = a @ w / np.sqrt(w.shape[0]) + b
                if i < len(arguments.hidden):
                    a = activation(a)
                    if keep < 1:
                        key, own = jax.random.split(key)
                        a = jnp.where(jax.random.bernoulli(own, keep, a.shape), a / keep, 0)
            return a

        def cost(p, x, y, key):
            z = forward(p, x, key)
            if not self.classify:
                return jnp.mean((z[:, 0] - y) ** 2)
            smooth = arguments.smoothing
            target = (1 - smooth) * jax.nn.one_hot(y, outputs) + smooth / outputs
            return -(jax.nn.log_softmax(z) * target).sum() / len(x)

        eta, decay = 0.04 if self.classify else 0.07, arguments.weight_decay

        # Adam with beta = 0.9 and 0.95, epsilon = 1e-8.
        def step(state, item):
            p, m, s, t = state
            order, key = item
            value, gradients = jax.value_and_grad(cost)(p, self.x[order], self.y[order], key)
            t = t + 1
            m = jax.tree.map(lambda m, g: 0.9 * m + 0.1 * g, m, gradients)
            s = jax.tree.map(lambda s, g: 0.95 * s + 0.05 * g * g, s, gradients)

            def group(name, p, m, s):
                rate = eta * FACTORS[name]
                return jax.tree.map(
                    lambda p, m, s: p * (1 - rate * decay)
                    - rate * (m / (1 - 0.9 ** t)) / (jnp.sqrt(s / (1 - 0.95 ** t)) + 1e-8), p, m, s)
            return ({name: group(name, p[name], m[name], s[name]) for name in p}, m, s, t), value

        self.x, self.y = jnp.asarray(x), jnp.asarray(y)
        self.run = jax.jit(lambda state, order, keys: jax.lax.scan(step, state, (order, keys)))
        zeros = jax.tree.map(jnp.zeros_like, parameters)
        self.state, self.keys, self.last = (parameters, zeros, zeros, jnp.float32(0)), jax.random.key(0), None

    def prepare(self, order):
        self.keys, own = jax.random.split(self.keys)
        return jax.block_until_ready((jnp.asarray(order, jnp.int32), jax.random.split(own, len(order))))

    def train(self, order):
        self.state, self.last = jax.block_until_ready(self.run(self.state, *order))

    def loss(self):
        """The mean over the last epoch."""
        return self.last.mean()


recipe.main("jax", jax.__version__, Peer)
