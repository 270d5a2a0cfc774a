"""Fits one peer to the training rows of one split, judges it on the test rows, and prints one line of JSON."""
import argparse
import json
import subprocess
import tempfile
import time
import warnings
from importlib.metadata import version
from pathlib import Path

import numpy as np

import table


class Estimator:
    """A model with scikit-learn's interface."""

    def __init__(self, package, model):
        self.version, self.model = version(package), model

    def fit(self, x, y, _x_test):
        start = time.perf_counter()
        self.model.fit(x, y)
        return time.perf_counter() - start

    def values(self, x_test):
        return self.model.predict(x_test)

    def probabilities(self, x_test):
        return [str(name) for name in self.model.classes_], self.model.predict_proba(x_test)


class RustPeer:
    """A model of the program in ../rust. It gets numbers, and regression targets standardised."""

    def __init__(self, program, peer, classify):
        self.program, self.peer, self.classify = program, peer, classify

    def fit(self, x, y, x_test):
        encoder = table.numbers(x)
        x, x_test = encoder.fit_transform(x), encoder.transform(x_test)
        if self.classify:
            self.classes, y = np.unique(y, return_inverse=True)
            outputs = len(self.classes)
        else:
            self.mean, self.deviation = y.mean(), y.std()
            y, outputs = (y - self.mean) / self.deviation, 1
        with tempfile.TemporaryDirectory() as folder:
            for name, array in ("x", x), ("y", y), ("x_test", x_test):
                np.ascontiguousarray(array, "<f8").tofile(Path(folder, name))
            done = subprocess.run(
                [self.program, self.peer, "classify" if self.classify else "regress", folder, str(x.shape[1])],
                stdout=subprocess.PIPE, text=True)
            if done.returncode:
                raise SystemExit(done.returncode)
            line = json.loads(done.stdout)
            self.version = line["version"]
            self.outputs = np.fromfile(Path(folder, "outputs"), "<f8").reshape(len(x_test), outputs)
        return line["seconds"]

    def values(self, _x_test):
        return self.outputs[:, 0] * self.deviation + self.mean

    def probabilities(self, _x_test):
        return list(self.classes), self.outputs


def sk_mlp(classify, x, standardise_target=False):
    from sklearn.compose import TransformedTargetRegressor
    from sklearn.neural_network import MLPClassifier, MLPRegressor
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    model = make_pipeline(table.numbers(x), (MLPClassifier if classify else MLPRegressor)(random_state=0))
    if standardise_target:
        model = TransformedTargetRegressor(model, transformer=StandardScaler())
    return Estimator("scikit-learn", model)


def sk_hgb(classify):
    from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor

    model = HistGradientBoostingClassifier if classify else HistGradientBoostingRegressor
    return Estimator("scikit-learn", model(random_state=0))


def lightgbm(classify, threads):
    from lightgbm import LGBMClassifier, LGBMRegressor

    model = LGBMClassifier if classify else LGBMRegressor
    return Estimator("lightgbm", model(random_state=0, n_jobs=threads, verbose=-1))


def make(arguments, x):
    classify = arguments.task == "classification"
    match arguments.peer:
        case "sk-hgb":
            return sk_hgb(classify)
        case "lightgbm":
            return lightgbm(classify, arguments.threads)
        case "sk-mlp":
            return sk_mlp(classify, x)
        case "sk-mlp-scaled":
            return sk_mlp(classify, x, standardise_target=True)
        case peer:
            return RustPeer(arguments.rust, peer, classify)


def scores(classify, model, x, y):
    if not classify:
        off = np.asarray(model.values(x)) - y
        return {"rmse": np.sqrt(np.mean(off**2)), "mae": np.mean(np.abs(off))}
    classes, p = model.probabilities(x)
    guessed = np.array(classes, dtype=object)[p.argmax(axis=1)]
    found = {"error": np.mean(guessed != y)}
    # Zeros and ones are votes for one class, no probabilities.
    if not np.isin(p, (0, 1)).all():
        column = {name: i for i, name in enumerate(classes)}
        true = np.array([p[i, column[name]] if name in column else 0 for i, name in enumerate(y)])
        found["logloss"] = -np.log(np.maximum(true, 1e-15)).mean()
    return found


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--peer", required=True)
    parser.add_argument("--data", required=True)
    parser.add_argument("--table", required=True)
    parser.add_argument("--task", required=True)
    parser.add_argument("--split", required=True)
    parser.add_argument("--threads", required=True, type=int)
    parser.add_argument("--rust", help="the program in ../rust")
    arguments = parser.parse_args()
    # A network that has not converged after scikit-learn's default number of epochs is its default.
    warnings.filterwarnings("ignore")
    classify = arguments.task == "classification"
    x, y, x_test, y_test = table.read(arguments.data, arguments.table, arguments.split, classify)
    model = make(arguments, x)
    seconds = model.fit(x, y, x_test)
    found = {name: float(value) for name, value in scores(classify, model, x_test, y_test).items()}
    print(json.dumps({"version": model.version, "seconds": seconds, "scores": found}))


if __name__ == "__main__":
    main()
