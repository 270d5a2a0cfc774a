"""Writes encoders.json: what NumPy, SciPy and scikit-learn make of columns of numbers.

    python3 encoders.py > encoders.json

Made with NumPy 2.4.6, SciPy 1.17.1 and scikit-learn 1.9.1. The robust scaling is computed here as RealMLP has
it (Holzmueller et al., 2024).
"""

import json

import numpy as np
from scipy.stats import norm
from sklearn.preprocessing import StandardScaler

random = np.random.default_rng(7)


def robust(train, x):
    low, median, high = np.quantile(train, [0.25, 0.5, 0.75])
    width = high - low if high > low else (train.max() - train.min()) / 2
    y = (x - median) * (1 / width if width > 0 else 0)
    return y / np.sqrt(1 + (y / 3) ** 2)


def quantiles(train, x, distribution):
    """Straight lines between 1000 quantiles or all numbers. Where several are equal, the middle one."""
    n = min(1000, len(train))
    places = np.linspace(0, 1, n)
    q = np.sort(train) if n == len(train) else np.quantile(train, places)
    p = (np.interp(x, q, places) - np.interp(-x, -q[::-1], -places[::-1])) / 2
    return 2 * p - 1 if distribution == "uniform" else norm.ppf(np.clip(p, 0.001, 0.999))


columns = {
    "normal": random.normal(size=200),
    "two numbers": np.array([1.5, -2.0]),
    "three": np.array([1.0, 2.0, 7.0]),
    "mostly the same": np.where(random.uniform(size=100) < 0.8, 3.0, random.integers(0, 9, size=100)),
    "heavy tails": random.standard_cauchy(size=333),
    "whole": random.integers(0, 12, size=150).astype(float),
    "many": np.exp(random.normal(size=1501)),
    "large": 1e9 + random.integers(0, 1000, size=64),
}
cases = []
for name, train in columns.items():
    x = np.concatenate([train[:8], random.uniform(train.min() - 1, train.max() + 1, size=8), [-1e12, 0.0, 1e12]])
    standard = StandardScaler().fit(train[:, None]).transform(x[:, None])[:, 0]
    cases.append({
        "name": name,
        "train": train.tolist(),
        "quantiles": np.quantile(train, [0.0, 0.1, 0.25, 0.5, 0.77, 1.0]).tolist(),
        "x": x.tolist(),
        "robust": robust(train, x).tolist(),
        "standard": np.clip(standard, -1000, 1000).tolist(),
        "uniform": quantiles(train, x, "uniform").tolist(),
        "normal": quantiles(train, x, "normal").tolist(),
    })
print("[" + ",\n".join(json.dumps(case) for case in cases) + "]")
