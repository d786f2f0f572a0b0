"""Estimate: a result with its table, its sentence and its limits, as one frozen value, so that they cannot disagree."""

import html
from dataclasses import dataclass

import pandas as pd

from vinkeval.danish import number
from vinkeval.evidence.design import Design, Status
from vinkeval.internal import INTERNAL, released_only

STATUS_WORDS: dict[Status, str] = {
    "estimated": "beregnet",
    "indicative": "vejledende",
    "too_little_data": "kan ikke afgøres: for få data",
    "not_identifiable": "kan ikke afgøres: kan ikke skilles ad",
    "hidden": "..",
}
_HEADINGS = {"estimate": "skøn", "lower": "nedre", "upper": "øvre", "df": "frihedsgrader"}
_OTHER_HEADINGS = {
    "kind": "prøve", "member": "beregning", "status": "status", "observed": "målt", "expected": "model",
    "without": "uden ændring", "after": "efter",
}  # fmt: skip
_KIND_WORDS = {
    "estimator": "metode", "season": "sæson", "start": "baselines begyndelse", "date": "dato for starten",
    "left_out": "uden én måling", "model": "model", "placebo": "opdigtet dato",
}  # fmt: skip
TERM_WORDS = {
    "level": "niveau",
    "slope": "udvikling pr. periode",
    "mean_effect": "gennemsnit efter",
    "end_effect": "ved slutningen",
    "difference": "forskel",
    "ratio": "forhold",
}


class InternalTable(pd.DataFrame):
    """A frame of unreleased numbers: it says so where it shows itself, and shows nothing in a notebook that a run executes."""

    @property
    def _constructor(self) -> "type[InternalTable]":
        return InternalTable

    def __repr__(self) -> str:
        return INTERNAL if released_only() else f"{INTERNAL}\n{super().__repr__()}"

    def _repr_html_(self) -> str:
        if released_only():
            return f"<p><em>{INTERNAL}</em></p>"
        return f"<div><p><em>{INTERNAL}</em></p>{_shown(self)}</div>"


def _shown(table: pd.DataFrame) -> str:
    """The table as it is read: Danish words for its codes, decimal commas."""
    frame = pd.DataFrame(table).drop(columns="way", errors="ignore").rename(index=TERM_WORDS)
    for column, words in (("kind", _KIND_WORDS), ("status", STATUS_WORDS)):
        if column in frame:
            frame[column] = frame[column].map(lambda code, words=words: words.get(code, code))
    has_names = not isinstance(frame.index, pd.RangeIndex)
    frame = frame.rename(columns=_HEADINGS | _OTHER_HEADINGS).rename_axis(index=None)
    return str(frame.to_html(float_format=lambda value: number(value, 3), na_rep="–", index=has_names))


@dataclass(frozen=True, eq=False, repr=False)
class Estimate:
    """One result.

    Attributes:
        indicator: id in the plan, or the series' name.
        model: what was fitted, in a few words.
        table: one row per term with columns estimate, lower, upper, df (ratios for counts); NaN where there is no answer.
        text: Danish, bounded by `design`.
        design, status, reasons: see `vinkeval.evidence.design`; reasons are Danish and empty where there is an answer.
        methods: one Danish sentence for the methods page.
    """

    indicator: str
    model: str
    table: pd.DataFrame
    text: str
    design: Design
    status: Status
    reasons: tuple[str, ...]
    methods: str

    def __repr__(self) -> str:
        return INTERNAL if released_only() else f"{type(self).__name__}({self.indicator}: {self.text})"

    def _repr_html_(self) -> str:
        if released_only():
            return f"<p><em>{INTERNAL}</em></p>"
        return (
            f"<div><p><em>{INTERNAL}</em></p><p>{html.escape(self.text)}</p>"
            f"{_shown(self.table[list(_HEADINGS)])}"
            f"<p>Status: {STATUS_WORDS[self.status]}. {html.escape(self.methods)}</p></div>"
        )
