#!/usr/bin/env python3
"""Writes five splits of every table as row numbers: NAME.K.train and NAME.K.test beside the tables.

Rows are numbered from 0, the head not counted. Those of table NAME and split K are sorted by

    key(row) = finish(seed + (row + 1) * 0x9E3779B97F4A7C15), seed = the 64-bit FNV-1a hash of "NAME/K",

where `finish` is SplitMix64's last part and all arithmetic is modulo 2^64. The first fifth, rounded down, is the test
part, the rest the training part, both in that order.
"""
import argparse
import csv
import hashlib
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
SPLITS = 5
# SHA-256 of the lines "SHA-256  NAME.K.train" and "SHA-256  NAME.K.test", table by table and split by split.
CHECKSUM = "5959b1c895981a7d725c536ce9fc56ea509b30c8b3eb759726adf2f602a0e2ad"
WRAP = 2**64 - 1


def fnv_1a(text):
    value = 0xCBF29CE484222325
    for byte in text.encode():
        value = (value ^ byte) * 0x100000001B3 & WRAP
    return value


def finish(z):
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9 & WRAP
    z = (z ^ z >> 27) * 0x94D049BB133111EB & WRAP
    return z ^ z >> 31


def split(name, number, rows):
    """The numbers of the training rows and of the test rows."""
    seed = fnv_1a(f"{name}/{number}")
    order = sorted(range(rows), key=lambda row: finish(seed + (row + 1) * 0x9E3779B97F4A7C15 & WRAP))
    return order[rows // 5:], order[:rows // 5]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="?", type=Path, default=HERE / "data", help="with the tables; default: data here")
    folder = parser.parse_args().folder
    sums = ""
    with open(folder / "tables.csv", newline="") as index:
        for table in csv.DictReader(index):
            for number in range(SPLITS):
                parts = split(table["table"], number, int(table["rows"]))
                for part, rows in zip(("train", "test"), parts):
                    file = folder / f"{table['table']}.{number}.{part}"
                    data = "".join(f"{row}\n" for row in rows).encode()
                    file.write_bytes(data)
                    sums += f"{hashlib.sha256(data).hexdigest()}  {file.name}\n"
    found = hashlib.sha256(sums.encode()).hexdigest()
    if found != CHECKSUM:
        sys.exit(f"the splits differ: SHA-256 of their list is {found}, expected {CHECKSUM}")
    print(f"{SPLITS} splits of each table, as they should be")


if __name__ == "__main__":
    main()
