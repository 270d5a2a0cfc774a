"""Makes a folder of IDX files as large as asked for: MNIST again and again, with noise.

    python make.py SAMPLES FOLDER

The light pixels of every copy after the first are changed by up to 8 grey levels. Needs numpy.
"""

import gzip
import shutil
import struct
import sys
from pathlib import Path

import numpy as np

mnist = Path(__file__).parents[2] / "datasets" / "mnist"
samples, folder = int(sys.argv[1]), Path(sys.argv[2])
folder.mkdir(parents=True, exist_ok=True)
pixels = np.frombuffer(gzip.open(mnist / "train-images-idx3-ubyte.gz").read()[16:], np.uint8)
labels = gzip.open(mnist / "train-labels-idx1-ubyte.gz").read()[8:]
random = np.random.default_rng(1)

with (
    open(folder / "train-images-idx3-ubyte", "wb") as images_file,
    open(folder / "train-labels-idx1-ubyte", "wb") as labels_file,
):
    images_file.write(struct.pack(">4I", 0x803, samples, 28, 28))
    labels_file.write(struct.pack(">2I", 0x801, samples))
    for first in range(0, samples, len(labels)):
        n = min(len(labels), samples - first)
        copy = pixels[: n * 784]
        if first > 0:
            noise = random.integers(-8, 9, copy.size, np.int8)
            copy = np.where(copy > 0, np.clip(copy.astype(np.int16) + noise, 1, 255), 0).astype(np.uint8)
        images_file.write(copy.tobytes())
        labels_file.write(labels[:n])
for name in ["t10k-images-idx3-ubyte.gz", "t10k-labels-idx1-ubyte.gz"]:
    shutil.copy(mnist / name, folder)
