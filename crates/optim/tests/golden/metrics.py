"""Writes metrics.json: the metrics of scikit-learn for outputs and truths drawn here.

    python3 metrics.py > metrics.json

Made with scikit-learn 1.9.1. The calibration error, which scikit-learn does not have, is computed here.
"""

import json

import numpy as np
from sklearn import metrics as m

random = np.random.default_rng(7)


def calibration_error(p, labels, weights, bins=15):
    confidence, right = p.max(axis=1), p.argmax(axis=1) == labels
    bin_of = np.clip(np.ceil(confidence * bins).astype(int), 1, bins) - 1
    gaps = [abs(np.sum((weights * (right - confidence))[bin_of == b])) for b in range(bins)]
    return sum(gaps) / weights.sum()


def classes(n, classes, weighted):
    z = np.round(random.normal(size=(n, classes)) * 2) / 2  # with ties
    labels = random.integers(classes, size=n)
    z[np.arange(n), labels] += 1
    # Multiples of 1/1024, which any reader of JSON reads exactly: ties stay ties.
    p = np.round(1024 * np.exp(z) / np.exp(z).sum(axis=1, keepdims=True))
    p[np.arange(n), p.argmax(axis=1)] += 1024 - p.sum(axis=1)
    p /= 1024
    w = np.round(random.uniform(0.5, 2, size=n), 3) if weighted else np.ones(n)
    names, chosen = list(range(classes)), p.argmax(axis=1)
    # A balanced accuracy with weights, class by class.
    recalls = [np.sum((w * (chosen == labels))[labels == c]) / np.sum(w[labels == c]) for c in names]
    expected = {
        "accuracy": m.accuracy_score(labels, chosen, sample_weight=w),
        "balanced-accuracy": m.balanced_accuracy_score(labels, chosen, sample_weight=w),
        "f1": m.f1_score(labels, chosen, average="macro", sample_weight=w),
        "log-loss": m.log_loss(labels, p, labels=names, sample_weight=w),
        "brier": m.brier_score_loss(labels, p if classes > 2 else p[:, 1], sample_weight=w, labels=names),
        "calibration-error": calibration_error(p, labels, w),
    }
    assert abs(expected["balanced-accuracy"] - np.mean(recalls)) < 1e-12
    if classes == 2:
        expected["roc-auc"] = m.roc_auc_score(labels, p[:, 1], sample_weight=w)
    else:
        one = [m.roc_auc_score(labels == c, p[:, c], sample_weight=w) for c in names]
        expected["roc-auc"] = np.mean(one)
    for k in (3, 5):
        # Of equal outputs the first is taken first.
        order = np.argsort(-p, axis=1, kind="stable")[:, :k]
        if k < classes:
            expected[f"top-{k}"] = np.average((order == labels[:, None]).any(axis=1), weights=w)
    return case(p, {"labels": labels.tolist(), "classes": classes}, w if weighted else None, expected)


def values(n, width, weighted):
    y = random.normal(size=(n, width)) * 3 + 1
    a = y + random.normal(size=(n, width))
    w = np.round(random.uniform(0.5, 2, size=n), 3) if weighted else np.ones(n)
    expected = {
        "rmse": np.sqrt(m.mean_squared_error(y, a, sample_weight=w)),
        "mae": m.mean_absolute_error(y, a, sample_weight=w),
        "r2": m.r2_score(y, a, sample_weight=w),
    }
    return case(a, {"values": y.ravel().tolist(), "width": width}, w if weighted else None, expected)


def labels(n, width, weighted):
    y = random.integers(2, size=(n, width)).astype(float)
    # Multiples of 1/1024; some are exactly one half.
    p = np.clip(np.round(1024 * (0.5 + (y - 0.5) * random.choice([0, 0.6], size=(n, width), p=[0.1, 0.9])
                                 + random.choice([0, 1], size=(n, width)) * random.normal(size=(n, width)) / 3)), 0, 1024)
    p /= 1024
    w = np.round(random.uniform(0.5, 2, size=n), 3) if weighted else np.ones(n)
    expected = {
        "subset-accuracy": m.accuracy_score(y, p > 0.5, sample_weight=w),
        "label-f1": m.f1_score(y, p > 0.5, average="macro", sample_weight=w),
        "rmse": np.sqrt(m.mean_squared_error(y, p, sample_weight=w)),
        "mae": m.mean_absolute_error(y, p, sample_weight=w),
        "r2": m.r2_score(y, p, sample_weight=w),
    }
    return case(p, {"values": y.ravel().tolist(), "width": width}, w if weighted else None, expected)


def case(outputs, truth, weights, expected):
    return {
        "outputs": outputs.ravel().tolist(),
        "truth": truth,
        "weights": None if weights is None else weights.tolist(),
        "metrics": {name: float(value) for name, value in expected.items()},
    }


print(json.dumps([
    classes(40, 2, False), classes(40, 2, True), classes(60, 7, False), classes(60, 7, True),
    values(30, 1, False), values(30, 1, True), values(30, 3, False), values(30, 3, True),
    labels(50, 4, False), labels(50, 4, True),
]))
