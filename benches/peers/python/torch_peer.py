"""PyTorch: modules, autograd and `torch.optim.SGD`, step by step."""
import torch
from torch import nn

from common import main


class Peer:
    def __init__(self, work, parameters, x, y, threads):
        torch.set_num_threads(threads)
        torch.set_num_interop_threads(1)
        activation = nn.Sigmoid if work["activation"] == "sigmoid" else nn.ReLU
        self.quadratic = work["loss"] == "quadratic"
        layers = []
        for w, b in parameters:
            linear = nn.Linear(*w.shape)
            with torch.no_grad():
                linear.weight.copy_(torch.from_numpy(w).T)
                linear.bias.copy_(torch.from_numpy(b))
            layers += [linear, activation()]
        if not self.quadratic:
            layers.pop()
        self.model = nn.Sequential(*layers)
        # The fused update gained 5 % on W4 and lost on W1.
        self.sgd = torch.optim.SGD(self.model.parameters(), lr=work["eta"], fused=not self.quadratic)
        self.x, self.y = torch.from_numpy(x), torch.from_numpy(y).long()
        self.one_hot, self.batch = torch.eye(10)[self.y], work["batch"]

    def prepare(self, order):
        return torch.from_numpy(order)

    def loss(self, x, y):
        out = self.model(x)
        if self.quadratic:
            return 0.5 * (out - y).square().sum() / self.batch
        return nn.functional.cross_entropy(out, y)

    def step(self, batch):
        y = self.one_hot if self.quadratic else self.y
        self.sgd.zero_grad()
        self.loss(self.x.index_select(0, batch), y.index_select(0, batch)).backward()
        self.sgd.step()

    def train(self, order):
        for batch in order:
            self.step(batch)

    @torch.no_grad()
    def classes(self, x):
        return self.model(torch.from_numpy(x)).argmax(1).numpy()


main("torch", torch.__version__, Peer)
