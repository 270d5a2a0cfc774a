"""Checks of the summary's arithmetic on figures made up by hand: `run.py --self-test`."""
import unittest

import summary

# Test rows are a fifth: 200, 2000 and 100.
ROWS = {"digits": 1000, "bank": 10000, "diabetes": 500}


def line(table, split, peer, metric, value, seconds=1.0):
    return {"table": table, "split": str(split), "peer": peer, "metric": metric, "value": str(value),
            "fit_seconds": str(seconds)}


def results(*lines):
    return summary.Results([line(*fields) for fields in lines], ROWS)


class Summary(unittest.TestCase):
    def test_a_rate_counts_one_more_error_among_one_more_row(self):
        figures = results(("digits", 0, "descent", "error", 0), ("digits", 1, "descent", "error", 0.015))
        self.assertEqual(figures.main("digits", "descent"), {0: 1 / 201, 1: 4 / 201})

    def test_a_ratio_is_to_the_better_trees_on_common_splits(self):
        figures = results(
            ("diabetes", 0, "descent", "rmse", 30), ("diabetes", 1, "descent", "rmse", 50), ("diabetes", 3, "descent", "rmse", 9),
            ("diabetes", 0, "sk-hgb", "rmse", 50), ("diabetes", 1, "sk-hgb", "rmse", 50), ("diabetes", 2, "sk-hgb", "rmse", 1),
            ("diabetes", 0, "lightgbm", "rmse", 60), ("diabetes", 1, "lightgbm", "rmse", 70))
        self.assertEqual(figures.relative("diabetes", "descent"), 0.8)
        self.assertIsNone(figures.relative("digits", "descent"))

    def test_the_mean_is_geometric_and_over_large_tables(self):
        figures = results(*(
            (table, 0, peer, "error", error)
            for table, mine in (("digits", 0.005), ("bank", 0.0175), ("diabetes", 0.5))
            for peer, error in (("descent", mine), ("sk-hgb", 0.0395), ("lightgbm", 0.5))))
        # (1 + 1)/201 against 9/201, and 36/2001 against 80/2001.
        ratio, count = figures.overall("descent")
        self.assertEqual(count, 2)
        self.assertAlmostEqual(ratio, (2 / 9 * 36 / 80) ** 0.5)

    def test_noise_is_two_standard_errors_of_paired_differences(self):
        theirs = {0: 1.0, 1: 2.0, 2: 3.0}
        # Means of 0.1 and 0.1, standard errors of 0.058 and 0.040.
        self.assertFalse(summary.behind({0: 1.0, 1: 2.1, 2: 3.2}, theirs))
        self.assertTrue(summary.behind({0: 1.03, 1: 2.1, 2: 3.17}, theirs))
        self.assertFalse(summary.behind(theirs, theirs))
        self.assertIsNone(summary.behind({0: 9.0}, theirs))

    def test_a_goal_without_figures_is_open_and_a_missed_one_names_its_tables(self):
        self.assertEqual(summary.each("goal", {"bank": None, "digits": (True, "0.9")}), ("goal", None, "no figures: bank"))
        self.assertEqual(summary.each("goal", {"bank": (False, "1.2"), "digits": None}),
                         ("goal", False, "bank 1.2; no figures: digits"))
        self.assertEqual(summary.each("goal", {"bank": (True, "0.9")}), ("goal", True, ""))

    def test_log_loss_is_won_where_it_is_lower_on_the_same_splits(self):
        pair = summary.paired_means({0: 0.2, 1: 9.0}, {0: 0.3, 2: 0.1})
        self.assertEqual(pair, (0.2, 0.3))


def main():
    return 0 if unittest.main(module=__name__, argv=["self_test"], exit=False).result.wasSuccessful() else 1
