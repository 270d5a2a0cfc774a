"""scikit-learn: `MLPClassifier` with plain SGD. It has no quadratic loss with sigmoid outputs, so W1 to W3 cannot be run."""
import warnings

import numpy as np
import sklearn
from sklearn.exceptions import ConvergenceWarning
from sklearn.neural_network import MLPClassifier

from common import main

warnings.simplefilter("ignore", ConvergenceWarning)  # one pass over the samples of a round is what is asked for


class Peer:
    def __init__(self, work, parameters, x, y, _threads):
        if work["loss"] != "softmax":
            raise SystemExit(f"{work['name']}: MLPClassifier has cross-entropy only")
        self.model = MLPClassifier(
            hidden_layer_sizes=work["sizes"][1:-1], activation=work["activation"], solver="sgd", alpha=0,
            batch_size=work["batch"], learning_rate="constant", learning_rate_init=work["eta"], momentum=0,
            nesterovs_momentum=False, max_iter=1, warm_start=True, random_state=1)
        # A first fit makes what the model needs; its weights are then replaced.
        self.model.fit(x[:1000], y[:1000])
        self.model.coefs_ = [w for w, _ in parameters]
        self.model.intercepts_ = [b for _, b in parameters]
        self.x, self.y = x, y

    def prepare(self, order):
        # `fit` draws its batches from the samples it is given, so it is given the samples of this round.
        order = order.ravel()
        return self.x[order], self.y[order]

    def train(self, samples):
        self.model.fit(*samples)

    def classes(self, x):
        return self.model.predict(x)


main("sklearn", sklearn.__version__, Peer)
