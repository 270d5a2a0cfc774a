"""Runs every ONNX model of a folder on the samples in samples.json and compares with its expected outputs."""
import json
import pathlib
import sys

import numpy as np
import onnx
import onnxruntime


def main(folder):
    samples = json.loads((folder / "samples.json").read_text())
    for case in samples:
        path = folder / case["model"]
        model = onnx.load(path)
        onnx.checker.check_model(model, full_check=True)
        session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
        names = [output.name for output in session.get_outputs()]
        inputs = {i.name: i.type for i in session.get_inputs()}
        kinds = {"tensor(float)": np.float32, "tensor(double)": np.float64, "tensor(string)": np.object_}
        feed = {}
        for name, column in case["inputs"].items():
            if inputs[name] == "tensor(double)":
                column = [[float("nan") if x is None else x for x in row] for row in column]
            feed[name] = np.array(column, dtype=kinds[inputs[name]])
        found = dict(zip(names, session.run(None, feed)))
        expected = np.array(case["outputs"], dtype=np.float32)
        # Numbers of a table are compared in standard deviations.
        unit = case.get("unit", 1)
        difference = np.abs(found["outputs"] - expected) / np.maximum(unit, np.abs(expected))
        if not difference.max() <= case["tolerance"]:
            sys.exit(f"{case['model']}: outputs differ by {difference.max()}")
        if "labels" in case and list(found["label"]) != case["labels"]:
            sys.exit(f"{case['model']}: labels {list(found['label'])}, expected {case['labels']}")
    print(len(samples), "models")


main(pathlib.Path(sys.argv[1]))
