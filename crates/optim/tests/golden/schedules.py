"""Writes schedules.json: the factors of schedules by optax and PyTorch in float64, 6 epochs of 10 steps.

    python3 schedules.py > schedules.json        (needs jax, optax and torch; the file says with which versions)

`words` is what schedule_by_name is given; `warm_up` is the number of steps of a linear warm-up. The two schedules of
RealMLP are in neither library; they are the formulas of the paper's own package, pytabkit, in mpmath.
"""

import json
import sys
import warnings

import jax

jax.config.update("jax_enable_x64", True)
jax.config.update("jax_platforms", "cpu")
import mpmath
import optax
import torch

warnings.filterwarnings("ignore")
EPOCHS, PER_EPOCH = 6, 10
STEPS = EPOCHS * PER_EPOCH
LOSSES = [1.0, 0.7, 0.69, 0.695, 0.69, 0.6895, 0.69, 0.5, 0.5, 0.5, 0.51, 0.499, 0.498, 0.1, 0.1, 0.1]


def by_optax(schedule, steps=STEPS):
    return [float(schedule(t)) for t in range(steps)]


def by_torch(make, at):
    """The η of PyTorch's schedule at each step; `at` says how the schedule is told of it."""
    optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=1.0)
    schedule = make(optimizer)
    factors = []
    for t in range(STEPS):
        factors.append(optimizer.param_groups[0]["lr"])
        at(schedule, t + 1)
    return factors


def each_epoch(schedule, done):
    if done % PER_EPOCH == 0:
        schedule.step()


def each_step(schedule, done):
    schedule.step(done / PER_EPOCH)


def plateau(gamma, patience, threshold):
    """The factor after each of LOSSES."""
    optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=1.0)
    schedule = torch.optim.lr_scheduler.ReduceLROnPlateau(optimizer, factor=gamma, patience=patience,
                                                          threshold=threshold, eps=0.0)
    factors = []
    for loss in LOSSES:
        schedule.step(loss)
        factors.append(optimizer.param_groups[0]["lr"])
    return factors


def by_formula(f):
    return [float(f(mpmath.mpf(t) / STEPS)) for t in range(STEPS)]


def main():
    lr = torch.optim.lr_scheduler
    mpmath.mp.dps = 40
    pi, cos = mpmath.pi, mpmath.cos
    restarts = lambda first, growth: lambda o: lr.CosineAnnealingWarmRestarts(o, first, growth)
    warm = optax.linear_schedule(1 / 8, 1.0, 7)
    cases = [
        ("constant", 0, by_optax(optax.constant_schedule(1.0))),
        ("step:2:0.3", 0, by_torch(lambda o: lr.StepLR(o, 2, 0.3), each_epoch)),
        ("step:1:0.7", 0, by_optax(optax.exponential_decay(1.0, PER_EPOCH, 0.7, staircase=True))),
        ("exponential:0.8", 0, by_torch(lambda o: lr.ExponentialLR(o, 0.8), each_epoch)),
        ("cosine", 0, by_optax(optax.cosine_decay_schedule(1.0, STEPS))),
        ("cosine-restarts:1:2", 0, by_torch(restarts(1, 2), each_step)),
        ("cosine-restarts:2:1", 0, by_torch(restarts(2, 1), each_step)),
        ("one-cycle", 0, by_optax(optax.cosine_onecycle_schedule(STEPS, 1.0))),
        ("one-cycle:0.5:0.1:0.001", 0, by_optax(optax.cosine_onecycle_schedule(STEPS, 1.0, 0.5, 10.0, 1e2))),
        ("coslog4", 0, by_formula(lambda s: (1 - cos(2 * pi * mpmath.log(1 + 15 * s, 2))) / 2)),
        ("flat-cos", 0, by_formula(lambda s: 1 if s <= 0.5 else (1 + cos(pi * (2 * s - 1))) / 2)),
        ("constant", 8, by_optax(optax.join_schedules([warm, optax.constant_schedule(1.0)], [8]))),
        ("cosine", 8, by_optax(optax.join_schedules([warm, optax.cosine_decay_schedule(1.0, STEPS - 8)], [8]))),
        ("step:1:0.7", 8, by_optax(optax.join_schedules(
            [warm, optax.exponential_decay(1.0, PER_EPOCH, 0.7, staircase=True)], [8]))),
    ]
    plateaus = [("plateau:0.5:2:0.0001", 0.5, 2, 1e-4), ("plateau:0.1:1:0.01", 0.1, 1, 1e-2)]
    about = {"python": sys.version.split()[0], "jax": jax.__version__, "optax": optax.__version__,
             "torch": torch.__version__, "dtype": "float64"}
    print(f'{{"about": {json.dumps(about)}, "steps": {STEPS}, "steps_per_epoch": {PER_EPOCH}, "cases": [')
    lines = [json.dumps({"words": words, "warm_up": warm_up, "factors": f}) for words, warm_up, f in cases]
    print(",\n".join(lines) + f'\n], "losses": {json.dumps(LOSSES)}, "plateaus": [')
    print(",\n".join(json.dumps({"words": w, "factors": plateau(*settings)}) for w, *settings in plateaus) + "\n]}")


main()
