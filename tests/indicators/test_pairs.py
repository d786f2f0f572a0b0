"""Pairing of answers, against a slow and plain reading of the same rule."""

from collections import defaultdict
from typing import Any

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.spec.examples import table
from vinkeval.indicators.pairs import KEY, paired

COLUMNS = ("intervention", "timepoint", "activity_id", "pair_code", "response_date", "status", "DEM1", "DEM2")
answers = st.fixed_dictionaries(
    {
        "intervention": st.sampled_from(["a", "f"]),
        "timepoint": st.sampled_from(["before", "after", "followup"]),
        "activity_id": st.sampled_from(["A1", "A2", ""]),
        "pair_code": st.sampled_from(["KO12", "MI07", ""]),
        "response_date": st.sampled_from(["2020-01-01", "2020-02-01", "2020-03-01"]),
        "status": st.sampled_from(["completed", "partial", "rejected", "unknown"]),
        "DEM1": st.sampled_from(["1", "3", "5", ""]),
        "DEM2": st.sampled_from(["2", "4", ""]),
    }
)


def plainly(rows: list[dict[str, str]]) -> set[tuple[Any, ...]]:
    """The rule of the sheet, answer by answer."""
    by_key: dict[tuple[str, ...], dict[str, list[dict[str, str]]]] = defaultdict(lambda: defaultdict(list))
    for row in rows:
        if row["status"] == "rejected" or not row["pair_code"] or (not row["activity_id"] and row["intervention"] != "f"):
            continue
        by_key[(row["intervention"], row["activity_id"], row["pair_code"])][row["timepoint"]].append(row)
    found = set()
    for key, times in by_key.items():
        if len(times["before"]) == len(times["after"]) == 1:
            before, after = times["before"][0], times["after"][0]
            if after["response_date"] >= before["response_date"]:
                found.add((*key, after["response_date"], change(before, after)))
    return found


def change(before: dict[str, str], after: dict[str, str]) -> float | None:
    scores = []
    for row in (before, after):
        given_answers = [int(row[item]) for item in ("DEM1", "DEM2") if row[item]]
        scores.append(sum(given_answers) / len(given_answers) if given_answers else None)
    first, second = scores
    return None if first is None or second is None else second - first


@settings(max_examples=150, deadline=None)
@given(st.lists(answers, max_size=14))
def test_pairs_are_those_of_the_plain_reading(rows: list[dict[str, str]]) -> None:
    text = "\n".join([" | ".join(COLUMNS), *(" | ".join(row[column] for column in COLUMNS) for row in rows)])
    found = paired(table("responses", text), "after")
    as_told = {
        (*(row[column] for column in KEY), row["date"].strftime("%Y-%m-%d"), None if pd.isna(row["DEM"]) else row["DEM"])
        for row in found.to_dict("records")
    }
    assert as_told == plainly(rows)
