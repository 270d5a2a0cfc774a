"""JAX: all steps of a round are one compiled `lax.scan`."""
import jax
import jax.numpy as jnp
import numpy as np

from common import main


class Peer:
    def __init__(self, work, parameters, x, y, _threads):
        eta, batch, quadratic = work["eta"], work["batch"], work["loss"] == "quadratic"
        activation = jax.nn.sigmoid if work["activation"] == "sigmoid" else jax.nn.relu
        self.parameters = jax.tree.map(jnp.asarray, parameters)
        self.x, self.y = jnp.asarray(x), jnp.asarray(y)

        def forward(parameters, a):
            for w, b in parameters[:-1]:
                a = activation(a @ w + b)
            w, b = parameters[-1]
            z = a @ w + b
            return jax.nn.sigmoid(z) if quadratic else z

        def cost(parameters, x, y):
            out, target = forward(parameters, x), jax.nn.one_hot(y, 10)
            if quadratic:
                return 0.5 * ((out - target) ** 2).sum() / batch
            return -(jax.nn.log_softmax(out) * target).sum() / batch

        def run(parameters, order, x, y):
            def step(parameters, batch):
                gradients = jax.grad(cost)(parameters, x[batch], y[batch])
                return jax.tree.map(lambda p, g: p - eta * g, parameters, gradients), None
            return jax.lax.scan(step, parameters, order)[0]

        # Adam with eta = 0.001, beta = 0.9 and 0.999, epsilon = 1e-8.
        def run_adam(state, order, x, y):
            def step(state, batch):
                parameters, m, s, t = state
                gradients = jax.grad(cost)(parameters, x[batch], y[batch])
                t = t + 1
                m = jax.tree.map(lambda m, g: 0.9 * m + 0.1 * g, m, gradients)
                s = jax.tree.map(lambda s, g: 0.999 * s + 0.001 * g * g, s, gradients)
                rate = 0.001 / (1 - 0.9 ** t)
                scale = jax.lax.rsqrt(1 - 0.999 ** t)
                new = jax.tree.map(lambda p, m, s: p - rate * m / (jnp.sqrt(s) * scale + 1e-8), parameters, m, s)
                return (new, m, s, t), None
            return jax.lax.scan(step, state, order)[0]

        self.forward, self.run = jax.jit(forward), jax.jit(run)
        self.adam = None
        if work["optimizer"] == "adam":
            zeros = jax.tree.map(jnp.zeros_like, self.parameters)
            self.run, self.adam = jax.jit(run_adam), (zeros, zeros, jnp.float32(0))

    def prepare(self, order):
        return jax.block_until_ready(jnp.asarray(order, jnp.int32))

    def train(self, order):
        if self.adam is None:
            self.parameters = jax.block_until_ready(self.run(self.parameters, order, self.x, self.y))
        else:
            state = jax.block_until_ready(self.run((self.parameters, *self.adam), order, self.x, self.y))
            self.parameters, self.adam = state[0], state[1:]

    def classes(self, x):
        return np.asarray(self.forward(self.parameters, x)).argmax(1)


main("jax", jax.__version__, Peer)
