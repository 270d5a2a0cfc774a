"""Prints the scalars and the settings that TensorBoard's own reader finds in a folder, as JSON."""
import json
import sys

from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
from tensorboard.util import tensor_util

events = EventAccumulator(sys.argv[1])
events.Reload()
tags = events.Tags()
scalars = {tag: [(e.step, e.value) for e in events.Scalars(tag)] for tag in tags["scalars"]}
settings = tensor_util.make_ndarray(events.Tensors("settings")[0].tensor_proto).item()
print(json.dumps({"scalars": scalars, "settings": settings.decode()}))
