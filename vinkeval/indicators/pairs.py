"""Two answers of one person, found by the code the person chose: the only place where persons are counted."""

from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

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
    answers = responses[usable]
    keys = answers[[*KEY, "response_date"]].assign(activity_id=answers.activity_id.fillna(""), place=np.arange(len(answers)))
    first, second = (_unambiguous(keys[answers.timepoint == time]) for time in ("before", later))
    both = second.merge(first, on=KEY, how="inner", suffixes=("", "_first"))
    both = both[both.response_date >= both.response_date_first].reset_index(drop=True)
    then, before = both.place.to_numpy(dtype=np.intp), both.place_first.to_numpy(dtype=np.intp)
    scores = {scale: score(answers, items) for scale, items in SCALES.items()}
    changes = {scale: of_scale[then] - of_scale[before] for scale, of_scale in scores.items()}
    return both[KEY].assign(date=both.response_date, **changes)


def _unambiguous(keys: pd.DataFrame) -> pd.DataFrame:
    """Answers whose key is theirs alone."""
    return keys[~keys.duplicated(KEY, keep=False)]


def score(answers: pd.DataFrame, items: tuple[str, ...]) -> NDArray[np.float64]:
    """Mean of the answered items where at least half are answered, else NaN."""
    values = np.column_stack([answers[item].to_numpy(dtype=np.float64, na_value=np.nan) for item in items])
    known = ~np.isnan(values)
    answered = known.sum(axis=1)
    total = np.where(known, values, 0).sum(axis=1)
    enough = (answered > 0) & (answered * 2 >= len(items))
    means: NDArray[np.float64] = np.divide(total, answered, out=np.full(len(values), np.nan), where=enough)
    return means
