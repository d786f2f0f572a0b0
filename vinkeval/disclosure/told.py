"""What is said besides the figures: estimates, comparisons, the account. Hidden where the figures they rest on are."""

import math
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from vinkeval.disclosure.release import COMPARISON_COLUMNS, ESTIMATE_COLUMNS, QUALITY_COLUMNS
from vinkeval.evidence import compare_with_baseline
from vinkeval.evidence.estimate import Estimate
from vinkeval.exports.records import Records
from vinkeval.plan.model import Plan

HIDDEN_TEXT = "{name}: tallene er udeladt af hensyn til diskretionen."
SPANS = ("baseline", "plan")
NUMBERS_OF_ESTIMATES = ["estimate", "lower", "upper", "df"]
ESTIMATE_DECIMALS = 3


def whole_shown(frame: pd.DataFrame) -> dict[str, bool]:
    """Indicator → all its figures for the whole of baseline and plan may be spoken of."""
    whole = frame[frame["breakdown"].eq("") & frame["period"].isin(SPANS)]
    told = whole["status"].ne("hidden").groupby(whole["indicator"]).all()
    return {str(id): bool(value) for id, value in told.items()}


def released_comparisons(
    comparisons: pd.DataFrame | None,
    frame: pd.DataFrame,
    changed: set[str],
    shown: Mapping[str, bool],
    plan: Plan,
    as_of: date,
) -> pd.DataFrame:
    """COMPARISON_COLUMNS; made anew where published figures stand in place of the measured ones.

    Args:
        comparisons: of the evidence room, from the measures.
        frame: the paper's rows before hiding, with what stands.
        changed: indicators whose figures of baseline or plan differ from the measures.
        shown: `whole_shown`.
        plan: names.
        as_of: data cut-off.
    """
    if comparisons is None:
        return pd.DataFrame(columns=COMPARISON_COLUMNS)
    found = comparisons
    if changed:
        again = compare_with_baseline(frame[frame["indicator"].isin(changed)].assign(se=np.nan), plan, as_of=as_of)
        both = pd.concat([found[~found["indicator"].isin(changed)], again]).set_index("indicator")
        found = both.loc[[id for id in comparisons["indicator"] if id in both.index]].reset_index()
    numbers = ["baseline", "plan", "estimate", "lower", "upper", "df"]
    return _hidden(found, found["indicator"].map(shown).fillna(False).astype(bool), numbers, plan)[COMPARISON_COLUMNS]


def released_estimates(estimates: pd.DataFrame | Iterable[Estimate], shown: Mapping[str, bool], plan: Plan) -> pd.DataFrame:
    """ESTIMATE_COLUMNS; hidden with the figures of baseline and plan."""
    if not isinstance(estimates, pd.DataFrame):
        rows = [
            (one.indicator, one.model, str(term), line["estimate"], line["lower"], line["upper"], line["df"], one.status,
             "; ".join(one.reasons), one.text)
            for one in estimates
            for term, line in one.table.iterrows()
        ]  # fmt: skip
        estimates = pd.DataFrame(rows, columns=ESTIMATE_COLUMNS)
    told = estimates["indicator"].map(shown).fillna(True).astype(bool)
    found = _hidden(estimates, told, NUMBERS_OF_ESTIMATES, plan)
    found["reasons"] = found["reasons"].where(told.to_numpy(), "")
    # A model's numbers at full precision are so many equations for the months behind it, which the paper does not show.
    found[NUMBERS_OF_ESTIMATES] = found[NUMBERS_OF_ESTIMATES].round(ESTIMATE_DECIMALS)
    return found[ESTIMATE_COLUMNS]


def _hidden(frame: pd.DataFrame, shown: "pd.Series[bool]", numbers: list[str], plan: Plan) -> pd.DataFrame:
    found = frame.reset_index(drop=True)
    keep = shown.to_numpy(bool)
    for name in numbers:
        found[name] = found[name].astype(float).where(keep)
    found["status"] = found["status"].where(keep, "hidden")
    instead = pd.Series([HIDDEN_TEXT.format(name=plan.indicators[id].name) for id in found["indicator"]], dtype=object)
    found["text"] = found["text"].where(keep, instead)
    return found


def released_account(records: Records, numbers: Mapping[tuple[str, str], int | None]) -> pd.DataFrame:
    """QUALITY_COLUMNS per table, NaN where hidden.

    Args:
        records: their accounting.
        numbers: (table, column) of person tables → as released, None where hidden.
    """
    columns = QUALITY_COLUMNS[1:]
    frame = records.accounting.groupby("table", sort=False)[columns].sum().astype(float).reset_index()
    frame = frame[frame["table"].ne("")].reset_index(drop=True)
    no_data = frame["not_data"].copy()
    for (table, column), number in numbers.items():
        frame[column] = frame[column].mask(frame["table"].eq(table), np.nan if number is None else float(number))
    # what is read and what is no data: the one with the other would give what is accepted and set aside together
    of_persons = frame["table"].isin({table for table, _ in numbers})
    frame["rows"] = frame["rows"] + no_data.where(of_persons, 0.0)
    frame["not_data"] = frame["not_data"].mask(frame["rows"].isna())
    return frame[QUALITY_COLUMNS]


def account_rows(frame: pd.DataFrame) -> list[list[Any]]:
    """The account as the ledger keeps it: None where hidden."""
    return [
        [table, *(None if math.isnan(value) else int(value) for value in values)]
        for table, values in zip(frame["table"], frame[QUALITY_COLUMNS[1:]].to_numpy(float).tolist(), strict=True)
    ]
