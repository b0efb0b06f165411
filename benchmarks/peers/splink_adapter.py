"""Splink 5 on DuckDB, two threads: settings by kind of records (`splink_settings.py`), trained as its tutorials do.

The share of matches from deterministic rules, u from random pairs, m from expectation maximisation on several blocking
rules; clusters at a match probability of 0.9, as in its example on few records, and at other thresholds beside it.
"""

import re

import duckdb
from adapter import Run
from kinds import kind_of
from splink import DuckDBAPI, Linker, SettingsCreator, block_on
from splink_settings import NUMBER, SETTINGS, WORDS

THRESHOLD = 0.9
OTHERS = (0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.95, 0.99, 0.999, 0.9999, 0.99999, 0.999999)
FEW = 0.001
THREADS = 2


def comparisons(run, settings):
    """The comparisons of the columns that are filled."""
    groups = {NUMBER: run.numbers(), WORDS: run.words()}
    made = []
    for column, make in settings.comparisons:
        made += [make(name) for name in groups.get(column, run.filled([column]))]
    return made


def usable(run, rules):
    """The rules whose columns are filled, as Splink takes them."""
    have = set(run.filled(run.records.columns, FEW))
    made = []
    for rule in rules:
        if NUMBER in rule:
            made += [block_on(name) for name in run.numbers()]
        elif isinstance(rule, str):
            made += [rule] if have.issuperset(re.findall(r"\b[lr]\.(\w+)", rule)) else []
        elif all(have.intersection(re.findall(r"[a-z]\w*", part)) for part in rule):
            made.append(block_on(*rule))
    return made


def trained(run, linker, settings):
    """Estimate the share of matches, u, and m."""
    training = linker.training
    training.estimate_probability_two_random_records_match(usable(run, settings.sure), recall=settings.recall)
    training.estimate_u_using_random_sampling(max_pairs=settings.pairs, seed=1)
    for rule in usable(run, settings.sessions):
        try:
            training.estimate_parameters_using_expectation_maximisation(rule, estimate_without_term_frequencies=True)
        except Exception as error:  # a rule that gives no pairs is no session
            run.stats["notes"].append(f"no EM session: {str(error)[:80]}")


def main():
    """Train, predict, cluster."""
    run = Run()
    kind = kind_of(run)
    settings = SETTINGS[kind]
    run.stats["notes"].append(f"settings: {kind}")
    api = DuckDBAPI(connection=duckdb.connect(config={"threads": THREADS}))
    with run.stage("train"):
        creator = SettingsCreator(
            link_type="dedupe_only",
            comparisons=comparisons(run, settings),
            blocking_rules_to_generate_predictions=usable(run, settings.rules),
            retain_matching_columns=False,
        )
        linker = Linker(api.register(run.records, dataset_display_name="records"), creator)
        trained(run, linker, settings)
    with run.stage("predict"):
        blocked = linker.inference.compute_blocked_pairs_for_predict()
        predicted = linker.inference.predict(threshold_match_probability=min(OTHERS))
    for threshold in (THRESHOLD, *OTHERS):
        with run.stage("cluster" if threshold == THRESHOLD else "other thresholds"):
            clusters = linker.clustering.cluster_pairwise_predictions_at_threshold(predicted, threshold)
            found = clusters.as_pandas_dataframe()
        customer = found.set_index("unique_id")["cluster_id"].reindex(run.records["unique_id"])
        run.write(customer, "" if threshold == THRESHOLD else f"@{threshold}")
    pairs = blocked.as_pandas_dataframe()
    left, right = (next(c for c in pairs.columns if c.endswith(side)) for side in ("_l", "_r"))
    run.write_pairs(pairs[left], pairs[right])
    run.done()


if __name__ == "__main__":
    main()
