"""The arithmetic of the comparison: what results say, beside the better of two boosted trees with default settings."""
import math
import statistics

# The others have so few test rows that one of them is 1 to 3 % of error.
LARGE = ["digits", "adult", "telescope", "bank", "letter", "satimage", "diamonds", "bike"]
TREES = ["sk-hgb", "lightgbm"]
# Seconds that a fit may take.
PATIENCE, LONGER = 60, {"adult": 120, "diamonds": 120}


class Results:
    """(table, peer, measure) → split → figure. `rows` is the number of rows of each table."""

    def __init__(self, lines, rows):
        self.figures, self.rows = {}, rows
        for line in lines:
            for measure, value in ((line["metric"], line["value"]), ("seconds", line["fit_seconds"])):
                key = line["table"], line["peer"], measure
                self.figures.setdefault(key, {})[int(line["split"])] = float(value)
        self.tables = [name for name in rows if any(key[0] == name for key in self.figures)]
        self.peers = list(dict.fromkeys(key[1] for key in self.figures))

    def of(self, table, peer, measure):
        return self.figures.get((table, peer, measure), {})

    def mean(self, table, peer, measure):
        values = self.of(table, peer, measure).values()
        return statistics.mean(values) if values else None

    def main(self, table, peer):
        """Split → RMSE, or the error rate with one more error among one more row: no rate is zero."""
        errors = self.of(table, peer, "error")
        if not errors:
            return self.of(table, peer, "rmse")
        test = self.rows[table] // 5
        return {split: (round(error * test) + 1) / (test + 1) for split, error in errors.items()}

    def relative(self, table, peer):
        """The peer's mean over that of the better boosted trees, on the splits that all three have."""
        return relative(self.main(table, peer), [self.main(table, tree) for tree in TREES])

    def overall(self, peer):
        """The geometric mean over the large tables, and how many of them there are."""
        ratios = [ratio for table in LARGE if (ratio := self.relative(table, peer)) is not None]
        return (statistics.geometric_mean(ratios) if ratios else None), len(ratios)


def relative(mine, others):
    common = set(mine).intersection(*others)
    if not common:
        return None
    return sum(mine[split] for split in common) / min(sum(other[split] for split in common) for other in others)


def behind(mine, theirs):
    """Whether paired figures are higher than others by more than two standard errors of their mean difference.

    None where there are not two splits to tell.
    """
    differences = [mine[split] - theirs[split] for split in set(mine) & set(theirs)]
    if len(differences) < 2:
        return None
    return statistics.mean(differences) > 2 * statistics.stdev(differences) / math.sqrt(len(differences))


# ── The goals ────────────────────────────────────────────────────────────────────────────────────────────────

def goals(results, peer="descent"):
    """(goal, reached or None where figures are missing, what was found)."""
    small = [table for table in results.rows if table not in LARGE]
    ratios = {table: results.relative(table, peer) for table in results.rows}
    overall, count = results.overall(peer)
    networks = [network for network in ("sk-mlp", "sk-mlp-scaled") if network in results.peers]
    yield ("geometric mean over the eight larger tables at most 0.90",
           None if count < len(LARGE) else overall <= 0.90, f"{overall:.3f} over {count}" if overall else "")
    yield from [
        each("no table above 1.10", {table: ratio and (ratio <= 1.10, f"{ratio:.2f}") for table, ratio in ratios.items()}),
        each("below scikit-learn's network on the eight", {
            table: lower(results, table, peer, networks) for table in LARGE}),
        each("not behind scikit-learn's network beyond noise on the small four", {
            table: not_behind(results, table, peer, networks) for table in small}),
    ]
    losses = {table: paired_means(results.of(table, peer, "logloss"), results.of(table, "lightgbm", "logloss"))
              for table in results.rows if results.of(table, "lightgbm", "logloss")}
    won = [table for table, pair in losses.items() if pair and pair[0] < pair[1]]
    yield ("log loss below LightGBM's on at least five classification tables",
           True if len(won) >= 5 else None if None in losses.values() or not losses else False, ", ".join(won))
    yield each("each fit within 60 s, adult and diamonds within 120 s", {
        table: (max(s.values()) <= LONGER.get(table, PATIENCE), f"{max(s.values()):.0f} s")
        if (s := results.of(table, peer, "seconds")) else None for table in results.rows})


def paired_means(mine, theirs):
    common = set(mine) & set(theirs)
    if not common:
        return None
    return tuple(statistics.mean(side[split] for split in common) for side in (mine, theirs))


def lower(results, table, peer, networks):
    pairs = [paired_means(results.main(table, peer), results.main(table, network)) for network in networks]
    pairs = [pair for pair in pairs if pair]
    if not pairs:
        return None
    mine, theirs = max(pairs, key=lambda pair: pair[0] / pair[1])
    return mine < theirs, f"{mine / theirs:.2f} times"


def not_behind(results, table, peer, networks):
    found = [behind(results.main(table, peer), results.main(table, network)) for network in networks]
    found = [answer for answer in found if answer is not None]
    return (not any(found), "behind") if found else None


def each(goal, answers):
    """One goal from a table's (reached, why) or None: what is missing or failed is listed."""
    missing = [table for table, answer in answers.items() if answer is None]
    failed = [f"{table} {answer[1]}" for table, answer in answers.items() if answer and not answer[0]]
    found = ", ".join(failed) + (f"; no figures: {', '.join(missing)}" if missing else "")
    return goal, False if failed else None if missing else True, found.removeprefix("; ")


# ── The table ────────────────────────────────────────────────────────────────────────────────────────────────

def rows(results):
    """A head, then a line for each table and peer, and at the end one for each peer over the larger tables."""
    yield ["table", "peer", "splits", "error or RMSE", "log loss or MAE", "relative", "seconds"]
    for table in results.tables:
        for peer in results.peers:
            main = results.main(table, peer)
            if not main:
                continue
            error, loss = results.mean(table, peer, "error"), results.mean(table, peer, "logloss")
            ratio = results.relative(table, peer)
            yield [
                table, peer, str(len(main)),
                f"{results.mean(table, peer, 'rmse'):.5g}" if error is None else f"{100 * error:.2f} %",
                f"{loss:.4f}" if loss is not None else
                f"{results.mean(table, peer, 'mae'):.5g}" if error is None else "",
                f"{ratio:.3f}" if ratio else "", f"{results.mean(table, peer, 'seconds'):.1f}"]
    for peer in results.peers:
        overall, count = results.overall(peer)
        if overall:
            yield ["geometric mean", peer, "", "", f"of {count} larger tables", f"{overall:.3f}", ""]


def aligned(lines):
    lines = list(lines)
    widths = [max(len(line[column]) for line in lines) for column in range(len(lines[0]))]
    return ["  ".join(cell.ljust(width) if i < 2 else cell.rjust(width)
                      for i, (cell, width) in enumerate(zip(line, widths))).rstrip() for line in lines]


def report(results):
    signs = {True: "pass", False: "FAIL", None: "open"}
    text = aligned(rows(results))
    if "descent" in results.peers:
        text += ["", *(f"{signs[reached]}  {goal}{f': {found}' if found else ''}" for goal, reached, found in goals(results))]
    return "\n".join(text)
