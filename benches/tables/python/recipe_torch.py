"""The recipe of `descent train` in PyTorch: modules, autograd and the fused Adam, step by step."""
import numpy as np
import torch
from torch import nn

import recipe

ACTIVATIONS = {"selu": nn.SELU, "mish": nn.Mish, "relu": nn.ReLU, "silu": nn.SiLU}


class Numbers(nn.Module):
    """Embeds the numbers, the first inputs, if it shall, and scales them; leaves the other inputs as they are."""

    def __init__(self, numbers, frequencies, sums):
        super().__init__()
        self.numbers = numbers
        self.embed = Periodic(numbers, frequencies, sums) if frequencies else nn.Identity()
        self.scale = nn.Parameter(torch.ones(numbers * (1 + sums if frequencies else 1)))

    def forward(self, x):
        return torch.cat([self.embed(x[:, :self.numbers]) * self.scale, x[:, self.numbers:]], dim=1)


class Periodic(nn.Module):
    """cos(2π f x + φ) of each number, summed with weights, beside the number itself."""

    def __init__(self, numbers, frequencies, sums):
        super().__init__()
        self.frequency = nn.Parameter(0.1 * torch.randn(numbers, frequencies))
        self.phase = nn.Parameter(torch.pi * torch.randn(numbers, frequencies))
        self.mix = nn.Parameter(torch.randn(numbers, frequencies, sums) / frequencies**0.5)
        self.offset = nn.Parameter(torch.randn(numbers, sums))

    def forward(self, x):
        waves = torch.cos(2 * torch.pi * x[:, :, None] * self.frequency + self.phase)
        summed = torch.einsum("bnk,nks->bns", waves, self.mix) + self.offset
        return torch.cat([summed.flatten(1), x], dim=1)


class Linear(nn.Module):
    """x w / √inputs + b, with parameters of about one."""

    def __init__(self, inputs, outputs, last):
        super().__init__()
        self.w = nn.Parameter(torch.zeros(inputs, outputs) if last else torch.randn(inputs, outputs))
        self.b = nn.Parameter(torch.zeros(outputs) if last else torch.randn(outputs))

    def forward(self, x):
        return torch.addmm(self.b, x, self.w, alpha=self.w.shape[0] ** -0.5)


class Peer:
    def __init__(self, arguments, x, y, outputs, numbers):
        torch.set_num_threads(arguments.threads)
        torch.set_num_interop_threads(1)
        torch.manual_seed(0)
        self.classify = arguments.task == "classification"
        layers = [Numbers(numbers, arguments.frequencies, arguments.sums)] if numbers else []
        wide = x.shape[1] + numbers * (arguments.sums if arguments.frequencies else 0)
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
        self.average = torch.optim.swa_utils.AveragedModel(
            self.model, multi_avg_fn=torch.optim.swa_utils.get_ema_multi_avg_fn(arguments.average))
        self.batch, self.x = arguments.batch, torch.from_numpy(x)
        self.y = torch.from_numpy(y).long() if self.classify else torch.from_numpy(y)[:, None]
        self.last = []

    def prepare(self, order):
        self.last = []
        return torch.from_numpy(order).split(self.batch)

    def train(self, order):
        for batch in order:
            self.adam.zero_grad()
            value = self.cost(self.model(self.x.index_select(0, batch)), self.y.index_select(0, batch))
            value.backward()
            self.adam.step()
            self.average.update_parameters(self.model)
            self.last.append(value.detach())

    def loss(self):
        return np.mean([float(value) for value in self.last])


recipe.main("torch", torch.__version__, Peer)
