"""Times one peer of Python on the workloads of a folder, and writes its outputs beside them.

Prints one line of JSON: for each workload the microseconds a row takes, alone and among all, and for onnxruntime what
a call takes that computes nothing.
"""
import argparse
import json
import statistics
import time
from pathlib import Path

import numpy as np
import onnx

WORKLOADS = ["W1", "W4", "table"]
ROWS = 1000


def median(seconds, call):
    """The median time of `call` in microseconds a row, over `seconds`, once it is warm."""
    for _ in range(3):
        call()
    times, begin = [], time.perf_counter()
    while time.perf_counter() - begin < seconds or len(times) < 5:
        start = time.perf_counter()
        call()
        times.append(time.perf_counter() - start)
    return statistics.median(times) * 1e6 / ROWS


class OnnxRuntime:
    def __init__(self, path):
        import onnxruntime
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 3
        self.session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
        self.input = self.session.get_inputs()[0].name

    def __call__(self, x):
        return self.session.run(None, {self.input: x})[0]


def weights(path):
    """The matrices (inputs × outputs) and biases of the layers, and the activation of the hidden ones."""
    graph = onnx.load(path).graph
    numbers = {tensor.name: onnx.numpy_helper.to_array(tensor) for tensor in graph.initializer}
    layers = [(numbers[node.input[1]].T, numbers[node.input[2]]) for node in graph.node if node.op_type == "Gemm"]
    operators = [node.op_type for node in graph.node]
    return layers, "relu" if "Relu" in operators else "logistic"


class ScikitLearn:
    """An estimator that was never fitted: its layers are set by hand."""

    def __init__(self, path, outputs):
        from sklearn.neural_network import MLPClassifier, MLPRegressor
        layers, activation = weights(path)
        sizes = [len(b) for _, b in layers]
        kind = MLPRegressor if outputs == 1 else MLPClassifier
        model = kind(hidden_layer_sizes=tuple(sizes[:-1]), activation=activation)
        model.coefs_ = [np.ascontiguousarray(w, dtype=np.float32) for w, _ in layers]
        model.intercepts_ = [np.asarray(b, dtype=np.float32) for _, b in layers]
        model.n_layers_, model.n_outputs_ = len(layers) + 1, sizes[-1]
        model.n_features_in_ = layers[0][0].shape[0]
        if outputs == 1:
            model.out_activation_ = "identity"
            self.call = model.predict
            return
        from sklearn.preprocessing import LabelBinarizer
        # W1 has sigmoid outputs, which scikit-learn has for several labels at once.
        model.out_activation_ = "softmax" if activation == "relu" else "logistic"
        model.classes_ = np.arange(outputs)
        model._label_binarizer = LabelBinarizer().fit(model.classes_)
        self.call = model.predict_proba

    def __call__(self, x):
        return self.call(x)


def empty_call(seconds):
    """Microseconds that onnxruntime takes, called from Python, for a graph that hands a number on."""
    value = onnx.helper.make_tensor_value_info
    graph = onnx.helper.make_graph(
        [onnx.helper.make_node("Identity", ["x"], ["y"])], "empty",
        [value("x", onnx.TensorProto.FLOAT, [None, 1])], [value("y", onnx.TensorProto.FLOAT, [None, 1])])
    model = onnx.helper.make_model(graph, opset_imports=[onnx.helper.make_opsetid("", 17)], ir_version=8)
    ready, x = OnnxRuntime(model.SerializeToString()), np.zeros((1, 1), np.float32)
    return median(seconds, lambda: [ready(x) for _ in range(ROWS)])


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--peer", choices=["onnxruntime", "scikit-learn"], required=True)
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--seconds", type=float, required=True)
    arguments = parser.parse_args()
    times = {}
    for name in WORKLOADS:
        x = np.fromfile(arguments.folder / f"{name}.x", np.float32).reshape(ROWS, -1)
        path = str(arguments.folder / f"{name}.onnx")
        outputs = len(weights(path)[0][-1][1])
        ready = OnnxRuntime(path) if arguments.peer == "onnxruntime" else ScikitLearn(path, outputs)
        rows = [x[i:i + 1] for i in range(ROWS)]
        for what, answers in [("one", [ready(row) for row in rows]), ("all", [ready(x)])]:
            written = np.concatenate([np.reshape(answer, -1) for answer in answers]).astype(np.float32)
            written.tofile(arguments.folder / f"{name}.{arguments.peer}.{what}")
        times[name] = {
            "one": median(arguments.seconds, lambda: [ready(row) for row in rows]),
            "all": median(arguments.seconds, lambda: ready(x)),
        }
    if arguments.peer == "onnxruntime":
        times["empty"] = {"one": empty_call(arguments.seconds)}
    print(json.dumps(times))


if __name__ == "__main__":
    main()
