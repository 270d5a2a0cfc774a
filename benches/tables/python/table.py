"""What the Python peers share: a table with its split, and its inputs as numbers."""
from pathlib import Path

import pandas
from sklearn.compose import make_column_transformer
from sklearn.preprocessing import OneHotEncoder, StandardScaler


def read(folder, name, split, classify):
    """Inputs and targets of the training rows, then of the test rows.

    A column whose filled cells are all numbers is numeric, any other is categorical; classes are text.
    """
    frame = pandas.read_csv(
        Path(folder, f"{name}.csv"), keep_default_na=False, na_values=[""], float_precision="round_trip",
        dtype={"target": str if classify else float})
    y = frame.pop("target").to_numpy(dtype=object if classify else float)
    for column in frame:
        numeric = pandas.api.types.is_numeric_dtype(frame[column])
        frame[column] = frame[column].astype(float if numeric else "category")
    result = []
    for part in "train", "test":
        rows = [int(line) for line in Path(folder, f"{name}.{split}.{part}").read_text().split()]
        result += [frame.iloc[rows].reset_index(drop=True), y[rows]]
    return result


def numbers(x):
    """What makes numbers of such inputs once it is fitted: numeric columns standardised, categories one-hot."""
    categorical = list(x.select_dtypes("category"))
    return make_column_transformer(
        (StandardScaler(), [column for column in x if column not in categorical]),
        (OneHotEncoder(handle_unknown="ignore"), categorical), sparse_threshold=0)
