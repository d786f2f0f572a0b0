"""Two answers of one person, found by the code the person chose: the only place where persons are counted."""

from typing import Literal

import pandas as pd

from vinkeval.indicators.rules import valid_answer

SCALES: dict[str, tuple[str, ...]] = {
    "DEM": ("DEM1", "DEM2"),
    "KIL": ("KIL1", "KIL2"),
    "HAN": ("FAG2", "FAG3"),
    "FOR1": ("FOR1",),
    "FOR2": ("FOR2",),
    "FAG1": ("FAG1",),
    "FAG4": ("FAG4",),
    "TIL1": ("TIL1",),
}
"""What is measured twice, and the items it is the mean of."""

WITHOUT_ACTIVITY = ("f",)
"""Surveys of single cases: there an answer belongs to no activity."""

KEY = ["intervention", "activity_id", "pair_code"]


def paired(responses: pd.DataFrame, later: Literal["after", "followup"]) -> pd.DataFrame:
    """Pairs of a valid *before* and a valid later answer with the same survey, activity and code.

    A key with two valid answers at one of the two times is not used at all, since two people may share a code.
    The later answer must not lie before the first.

    Returns:
        KEY, `date` (of the later answer) and, for each of SCALES, the change in points (NaN where either is missing);
        in the order of the later answers.
    """
    usable = valid_answer(responses) & responses.pair_code.notna()
    usable &= responses.activity_id.notna() | responses.intervention.isin(WITHOUT_ACTIVITY)
    answers = responses[usable].copy()
    answers["activity_id"] = answers["activity_id"].fillna("")
    first, second = (_unambiguous(answers[answers.timepoint == time]) for time in ("before", later))
    both = second.merge(first, on=KEY, how="inner", suffixes=("", "_first"))
    both = both[both.response_date >= both.response_date_first].reset_index(drop=True)
    pairs = both[KEY].assign(date=both.response_date)
    for scale in SCALES:
        pairs[scale] = both[scale] - both[f"{scale}_first"]
    return pairs


def _unambiguous(answers: pd.DataFrame) -> pd.DataFrame:
    """Answers whose key is theirs alone, with the scales scored."""
    alone = answers[~answers.duplicated(KEY, keep=False)]
    scores = {scale: score(alone, items) for scale, items in SCALES.items()}
    return alone[[*KEY, "response_date"]].assign(**scores)


def score(answers: pd.DataFrame, items: tuple[str, ...]) -> "pd.Series[float]":
    """Mean of the answered items where at least half are answered, else NaN."""
    values = answers[list(items)].astype("float64")
    return values.mean(axis=1).where(values.notna().sum(axis=1) * 2 >= len(items))
