"""The recipe of `descent train` in PyTorch: modules, autograd and the fused Adam, step by step."""
import numpy as np
import torch
from torch import nn

import recipe

ACTIVATIONS = {"selu": nn.SELU, "mish": nn.Mish, "relu": nn.ReLU, "silu": nn.SiLU}


class Scale(nn.Module):
    def __init__(self, inputs):
        super().__init__()
        self.scale = nn.Parameter(torch.ones(inputs))

    def forward(self, x):
        return x * self.scale


class Linear(nn.Module):
    """x w / √inputs + b, with parameters of about one."""

    def __init__(self, inputs, outputs, last):
        super().__init__()
        self.w = nn.Parameter(torch.zeros(inputs, outputs) if last else torch.randn(inputs, outputs))
        self.b = nn.Parameter(torch.randn(outputs))

    def forward(self, x):
        return torch.addmm(self.b, x, self.w, alpha=self.w.shape[0] ** -0.5)


class Periodic(nn.Module):
    """cos(2π f x + φ) of each of the first inputs, mixed linearly, beside the input itself."""

    def __init__(self, numeric, frequencies, outputs):
        super().__init__()
        self.frequency = nn.Parameter(0.1 * torch.randn(numeric, frequencies))
        self.phase = nn.Parameter(torch.pi * torch.randn(numeric, frequencies))
        self.mix = nn.Parameter(torch.randn(numeric, frequencies, outputs - 1) / frequencies**0.5)
        self.offset = nn.Parameter(torch.randn(numeric, outputs - 1) / frequencies**0.5)

    def forward(self, x):
        numbers = x[:, :len(self.frequency)]
        waves = torch.cos(2 * torch.pi * numbers[:, :, None] * self.frequency + self.phase)
        mixed = torch.einsum("bnk,nkd->bnd", waves, self.mix) + self.offset
        return torch.cat([numbers, mixed.flatten(1), x[:, len(self.frequency):]], dim=1)


class Peer:
    def __init__(self, arguments, x, y, outputs):
        torch.set_num_threads(arguments.threads)
        torch.set_num_interop_threads(1)
        torch.manual_seed(0)
        self.classify = arguments.task == "classification"
        layers, wide = [], x.shape[1]
        if arguments.frequencies and arguments.numeric:
            layers.append(Periodic(arguments.numeric, arguments.frequencies, arguments.embedding))
            wide += arguments.numeric * (arguments.embedding - 1)
        layers.append(Scale(wide))
        sizes = [wide, *arguments.hidden, outputs]
        for inputs, outs in zip(sizes[:-2], sizes[1:-1]):
            layers += [Linear(inputs, outs, last=False), ACTIVATIONS[arguments.activation]()]
            layers += [nn.Dropout(arguments.dropout)] if arguments.dropout else []
        self.model = nn.Sequential(*layers, Linear(*sizes[-2:], last=True))
        self.cost = nn.CrossEntropyLoss(label_smoothing=arguments.smoothing) if self.classify else nn.MSELoss()
        # How much faster or slower than the weights other parameters learn.
        factors = {"scale": 6, "w": 1}
        eta, groups = 0.04 if self.classify else 0.07, {}
        for name, parameter in self.model.named_parameters():
            groups.setdefault(factors.get(name.split(".")[-1], 0.1), []).append(parameter)
        self.adam = torch.optim.AdamW(
            [{"params": parameters, "lr": eta * factor} for factor, parameters in groups.items()],
            betas=(0.9, 0.95), weight_decay=arguments.weight_decay, fused=True)
        self.x = torch.from_numpy(x)
        self.y = torch.from_numpy(y).long() if self.classify else torch.from_numpy(y)[:, None]
        self.last = []

    def prepare(self, order):
        self.last = []
        return torch.from_numpy(order)

    def train(self, order):
        for batch in order:
            self.adam.zero_grad()
            value = self.cost(self.model(self.x.index_select(0, batch)), self.y.index_select(0, batch))
            value.backward()
            self.adam.step()
            self.last.append(value.detach())

    def loss(self):
        """The mean over the last epoch."""
        return np.mean([float(value) for value in self.last])


recipe.main("torch", torch.__version__, Peer)
