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
        KEY, `date` (of the later answer), `later` (which row of `responses` it is) and, for each of SCALES, the change in
        points (NaN where either is missing); in the order of the later answers.
    """
    if responses.empty:  # not every unit surveys, and no rows cost as much as many
        keys, nothing = {column: responses[column] for column in KEY}, np.empty(0)
        return pd.DataFrame(
            {**keys, "date": responses.response_date, "later": nothing.astype(np.intp), **dict.fromkeys(SCALES, nothing)}
        )
    usable = valid_answer(responses) & responses.pair_code.notna()
    usable &= responses.activity_id.notna() | responses.intervention.isin(WITHOUT_ACTIVITY)
    answers = responses[usable].reset_index(drop=True)
    keys = answers[KEY].assign(activity_id=answers.activity_id.fillna(""))
    number = _numbered(keys)
    first, second = (_unambiguous(number, np.flatnonzero(answers.timepoint.eq(time))) for time in ("before", later))
    with_key = np.full(len(answers), -1)
    with_key[number[first]] = first
    before, dates = with_key[number[second]], answers.response_date.to_numpy()
    in_order = (before >= 0) & (dates[second] >= dates[before])
    then, before = second[in_order], before[in_order]
    scores = {scale: score(answers, items) for scale, items in SCALES.items()}
    changes = {scale: of_scale[then] - of_scale[before] for scale, of_scale in scores.items()}
    rows = np.flatnonzero(usable.to_numpy())
    found: pd.DataFrame = keys.take(then).reset_index(drop=True)
    return found.assign(date=dates[then], later=rows[then], **changes)


def _numbered(keys: pd.DataFrame) -> NDArray[np.intp]:
    """A number for each row, from 0 on, the same where the whole key is the same."""
    number = np.zeros(len(keys), dtype=np.intp)
    for column in keys:
        codes, values = pd.factorize(keys[column], use_na_sentinel=False)
        number = pd.factorize(number * len(values) + codes)[0]
    return number


def _unambiguous(number: NDArray[np.intp], places: NDArray[np.intp]) -> NDArray[np.intp]:
    """Of the answers at some places, those whose key is theirs alone."""
    alone: NDArray[np.bool_] = np.bincount(number[places], minlength=1)[number[places]] == 1
    return places[alone]


def score(answers: pd.DataFrame, items: tuple[str, ...]) -> NDArray[np.float64]:
    """Mean of the answered items where at least half are answered, else NaN."""
    values = np.column_stack([answers[item].to_numpy(dtype=np.float64, na_value=np.nan) for item in items])
    known = ~np.isnan(values)
    answered = known.sum(axis=1)
    total = np.where(known, values, 0).sum(axis=1)
    enough = (answered > 0) & (answered * 2 >= len(items))
    means: NDArray[np.float64] = np.divide(total, answered, out=np.full(len(values), np.nan), where=enough)
    return means
