"""The sentences of an interrupted series, made from the same table as its figure."""

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from vinkeval.danish import counted, listing, number, scientific
from vinkeval.evidence.design import Design
from vinkeval.evidence.fitting import Fit
from vinkeval.evidence.segments import Series, Terms
from vinkeval.evidence.units import difference, difference_range, ratio, ratio_range
from vinkeval.evidence.verdict import Refusal
from vinkeval.evidence.wording import TEMPLATES, because, say

Answer = Literal["up", "down", "unsure", "unidentified", "none"]
_PERIODS = {1: ("måned", "måneder"), 3: ("kvartal", "kvartaler"), 6: ("halvår", "halvår"), 12: ("år", "år")}
_SMALLEST, _LARGEST = 1e-5, 1e12  # widths of an interval that are written out
_TEMPLATES = {"level": "series.level", "slope": "series.slope", "mean_effect": "series.mean", "end_effect": "series.end"}


@dataclass(frozen=True)
class Labels:
    """How a series is spoken of.

    Attributes:
        indicator: id. name: at the head of the sentence. unit: of the plan, '' for a plain series. start: 'ved planens start'.
        before: 'før planen'.
    """

    indicator: str = "serie"
    name: str = "Serien"
    unit: str = ""
    start: str = "ved bruddet"
    before: str = "før"


@dataclass(frozen=True)
class Speaker:
    """Makes the sentences of one series."""

    labels: Labels
    design: Design
    is_ratio: bool
    months: int | None

    @property
    def _period(self) -> tuple[str, str]:
        return _PERIODS.get(self.months or 0, ("punkt", "punkter"))

    def _sure_change(self, value: float, scale: float) -> str:
        if self.is_ratio:
            return ratio(value, counted=False, sure=True)
        return difference(value, self.labels.unit, level=True, sure=True) if self.labels.unit else _plain(value, scale)

    def _range(self, lower: float, upper: float) -> str:
        if self.is_ratio:
            return ratio_range(lower, upper, counted=False)
        if self.labels.unit:
            return difference_range(lower, upper, self.labels.unit, level=True)
        return _plain_range(lower, upper)

    def term(self, term: str, row: "pd.Series[float]") -> str:
        """The sentence of one term."""
        if np.isnan(row["lower"]):
            return say("series.not_in_model", self.design)
        sure = not row["lower"] <= (1 if self.is_ratio else 0) <= row["upper"]
        template = f"{_TEMPLATES[term]}_{'sure' if sure else 'unsure'}"
        if self.design == "controlled_series" and f"{template}_control" in TEMPLATES:
            template += "_control"
        return say(
            template,
            self.design,
            name=self.labels.name,
            start=self.labels.start,
            before=self.labels.before,
            period=self._period[0],
            change=self._sure_change(row["estimate"], row["upper"] - row["lower"]),
            range=self._range(row["lower"], row["upper"]),
        )

    def refused(self, refusals: list[Refusal]) -> str:
        """Why there is no answer, and what would suffice."""
        return say(
            "series.refused",
            self.design,
            name=self.labels.name,
            start=self.labels.start,
            reasons=because(tuple(refusal.reason for refusal in refusals)),
            suffice=" ".join(dict.fromkeys(refusal.suffice for refusal in refusals)),
        )

    def caveats(self, fit: Fit, *, indicative: bool, pandemic: bool, answers: tuple[Answer, Answer] | None) -> list[str]:
        """What must be read with the answer.

        Args:
            answers: what lockdowns as pulses and a lasting step come to, where there is a pandemic.
        """
        pulses, step = (say(f"answer.{answer}", self.design) for answer in answers or ("none", "none"))
        chosen = (
            ("series.indicative", indicative),
            ("series.persistence", fit.strong_persistence),
            ("series.disagree", pulses != step),
            ("series.pandemic", pandemic and self.design == "interrupted_series"),
        )
        return [say(template, self.design, pulses=pulses, step=step) for template, holds in chosen if holds]

    def methods(self, series: Series, fit: Fit | None, terms: Terms, pandemic_words: str, *, empty_july: bool = False) -> str:
        """One sentence on how it was done, and that July was left out where it holds nothing."""
        before, after = int((~series.after).sum()), int(series.after.sum())
        extra = [pandemic_words] if pandemic_words else []
        if terms.harmonics:
            extra.append(counted(terms.harmonics, "harmonisk led", "harmoniske led"))
        extra += ["juli"] if terms.july else []
        singular, plural = self._period
        controlled = self.design == "controlled_series"
        scale = "log-forhold" if controlled and self.is_ratio else "forskel" if controlled else "værdier"
        if self.is_ratio and not controlled:
            scale = "antal på quasi-Poisson-modellens arbejdsskala"
        said = say(
            "series.methods",
            self.design,
            total=counted(before + after, singular, plural),
            before=number(before),
            after=number(after),
            family=scale,
            terms=f"; led for {listing(extra)}" if extra else "",
            rho="–" if fit is None else number(fit.rho, 2),
            dispersion=f", spredning {number(fit.dispersion, 2)}"
            if fit is not None and self.is_ratio and not controlled
            else "",
            integrated=", integreret ud" if fit is not None and fit.strong_persistence else "",
        )
        return f"{said} {say('series.empty_july', self.design)}" if empty_july else said


def _written(size: float, scale: float) -> str:
    """A size with as many decimals as the width of its interval bears; all zeros or a dozen digits give way to a power."""
    if scale <= 0 or not math.isfinite(scale):
        return number(size, 2)
    if _SMALLEST <= scale < _LARGEST:
        return number(size, max(1 - math.floor(math.log10(scale)), 0))
    return scientific(size)


def _plain(value: float, scale: float) -> str:
    """A difference without a unit: '9,2 højere'."""
    return f"{_written(abs(value), scale)} {'lavere' if value < 0 else 'højere'}"


def _plain_range(lower: float, upper: float) -> str:
    scale = upper - lower
    if lower > 0 or upper < 0:
        near, far = sorted((lower, upper), key=abs)
        return f"mellem {_written(abs(near), scale)} og {_plain(far, scale)}"
    return f"alt fra {_plain(lower, scale)} til {_plain(upper, scale)}"
