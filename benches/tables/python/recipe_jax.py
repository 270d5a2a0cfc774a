"""The recipe of `descent train` in JAX: all steps of an epoch are one compiled `lax.scan`."""
import jax
import jax.numpy as jnp
import numpy as np

import recipe

ACTIVATIONS = {"selu": jax.nn.selu, "mish": jax.nn.mish, "relu": jax.nn.relu, "silu": jax.nn.silu}
# How much faster or slower than the weights other parameters learn.
FACTORS = {"scale": 6.0, "w": 1.0, "b": 0.1, "frequency": 0.1, "phase": 0.1, "mix": 0.1, "offset": 0.1}


class Peer:
    def __init__(self, arguments, x, y, outputs, numbers):
        classify, self.batch = arguments.task == "classification", arguments.batch
        activation, keep = ACTIVATIONS[arguments.activation], 1 - arguments.dropout
        frequencies, sums = arguments.frequencies, arguments.sums if arguments.frequencies else 0
        scaled = numbers * (1 + sums)
        sizes = [x.shape[1] + numbers * sums, *arguments.hidden, outputs]
        rng = np.random.default_rng(0)

        def draw(*shape):
            return jnp.asarray(rng.standard_normal(shape), jnp.float32)

        parameters = {
            "scale": jnp.ones(scaled), "b": [*(draw(n) for n in sizes[1:-1]), jnp.zeros(outputs)],
            "w": [*(draw(*shape) for shape in zip(sizes[:-2], sizes[1:-1])), jnp.zeros(sizes[-2:])]}
        if sums:
            parameters |= {
                "frequency": 0.1 * draw(numbers, frequencies), "phase": jnp.pi * draw(numbers, frequencies),
                "mix": draw(numbers, frequencies, sums) / np.sqrt(frequencies), "offset": draw(numbers, sums)}

        def embed(p, x):
            """cos(2π f x + φ) of each number, summed with weights, beside the number itself."""
            waves = jnp.cos(2 * jnp.pi * x[:, :, None] * p["frequency"] + p["phase"])
            summed = jnp.einsum("bnk,nks->bns", waves, p["mix"]) + p["offset"]
            return jnp.concatenate([summed.reshape(len(x), -1), x], axis=1)

        def forward(p, x, key):
            x, rest = x[:, :numbers], x[:, numbers:]
            a = jnp.concatenate([(embed(p, x) if sums else x) * p["scale"], rest], axis=1)
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
            if not classify:
                return jnp.mean((z[:, 0] - y) ** 2)
            smooth = arguments.smoothing
            target = (1 - smooth) * jax.nn.one_hot(y, outputs) + smooth / outputs
            return -(jax.nn.log_softmax(z) * target).sum() / len(x)

        eta, decay = 0.04 if classify else 0.07, arguments.weight_decay

        # Adam with beta = 0.9 and 0.95, epsilon = 1e-8.
        def step(state, item):
            p, m, s, mean, t = state
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
            p = {name: group(name, p[name], m[name], s[name]) for name in p}
            mean = jax.tree.map(lambda mean, p: mean + (1 - arguments.average) * (p - mean), mean, p)
            return (p, m, s, mean, t), value

        self.x, self.y = jnp.asarray(x), jnp.asarray(y)
        self.run = jax.jit(lambda state, order, keys: jax.lax.scan(step, state, (order, keys)))
        zeros = jax.tree.map(jnp.zeros_like, parameters)
        self.state, self.keys, self.losses = (parameters, zeros, zeros, parameters, jnp.float32(0)), jax.random.key(0), []

    def prepare(self, order):
        """The full batches, and the last one if it is shorter."""
        full = len(order) // self.batch * self.batch
        parts = [order[:full].reshape(-1, self.batch), order[full:].reshape(1, -1)]
        parts = [jnp.asarray(part, jnp.int32) for part in parts if part.size]
        self.keys, *keys = jax.random.split(self.keys, 1 + len(parts))
        return jax.block_until_ready([(part, jax.random.split(key, len(part))) for part, key in zip(parts, keys)])

    def train(self, order):
        self.losses = []
        for part in order:
            self.state, losses = self.run(self.state, *part)
            self.losses.append(losses)
        jax.block_until_ready(self.state)

    def loss(self):
        return np.concatenate(self.losses).mean()


recipe.main("jax", jax.__version__, Peer)
