"""Interrupted time series: level, slope, mean and end effect at a date, or the reason why they cannot be told."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from vinkeval.danish import number
from vinkeval.errors import UsageFault
from vinkeval.evidence.ar1 import NothingVaries, Regression, Unfittable, effects
from vinkeval.evidence.counts import working_regression
from vinkeval.evidence.design import REFUSED, Design, Status
from vinkeval.evidence.estimate import Estimate, InternalTable
from vinkeval.evidence.fitting import Fit
from vinkeval.evidence.segments import EFFECTS, Family, Pandemic, Series, Terms, is_july, lay_out
from vinkeval.evidence.sensitivity import BATTERY_COLUMNS, PANDEMIC_WORDS, Setting, battery, four_ways, placebos, signs
from vinkeval.evidence.telling import Answer, Labels, Speaker
from vinkeval.evidence.verdict import (
    FULL_POINTS,
    Limits,
    Refusal,
    empty_side,
    half_year,
    level_before,
    not_separable,
    refuse,
    status_of,
    too_few_events,
    too_few_points,
    too_uncertain,
    weak_control,
)
from vinkeval.evidence.wording import say
from vinkeval.plan.model import Event
from vinkeval.plan.periods import period_label

COLUMNS = ["estimate", "lower", "upper", "df"]
_FAR = 100_000  # further apart than any series is long: the two series of a two-group model do not correlate


@dataclass(frozen=True, eq=False, repr=False)
class SeriesEstimate(Estimate):
    """An interrupted series.

    Attributes:
        rho: estimated autocorrelation (NaN where nothing was fitted). dispersion: error variance (counts: 1 = Poisson).
        strong_persistence: the autocorrelation was integrated out.
        detectable: smallest change of level that 8 of 10 such series would show (a ratio for counts).
        fitted: per point observed, expected (by the model), without (had nothing happened) and whether it lies after.
        sentences: Danish, one per row of the table.
        setting, own, control: what was fitted, and the series as given. is_ratio: the table holds ratios.
    """

    rho: float
    dispersion: float
    strong_persistence: bool
    detectable: float
    fitted: pd.DataFrame
    sentences: tuple[str, ...]
    setting: Setting
    own: Series
    control: Series | None
    is_ratio: bool

    @cached_property
    def _battery(self) -> pd.DataFrame:
        return battery(self.setting) if len(self.fitted) else pd.DataFrame(columns=BATTERY_COLUMNS)

    def sensitivity(self) -> pd.DataFrame:
        """The level under other choices: kind, member (Danish), estimate, lower, upper (ratios for counts)."""
        return InternalTable(_on_shown_scale(self._battery, self.is_ratio))

    def sensitivity_text(self) -> str:
        """One Danish sentence about the battery; where there is no answer, why: signs of no answer are not told."""
        if self._battery.empty or self.status in REFUSED:
            return self.text
        found, tried = placebos(self._battery)
        text = self.sign_text()
        if tried:
            text += " " + say("sensitivity.placebo", self.design, found=number(found), tried=number(tried))
        return text

    def sign_text(self) -> str:
        """In how many of the other calculations the level has the reported sign, in Danish."""
        level = float(self.table["estimate"].to_numpy(float)[0])
        same, total = signs(self._battery, float(np.log(level)) if self.is_ratio else level)
        return say("sensitivity.sign", self.design, same=number(same), total=number(total))

    def pandemic(self) -> pd.DataFrame:
        """The four-way table: the level under each way to reckon with the pandemic.

        Returns:
            way (none, pulses, step, excluded), member (Danish), estimate, lower, upper (ratios for counts), status: that of the
            series, but not_identifiable where a way leaves less than half a year free of the pandemic.
        """
        columns = ["way", "member", "estimate", "lower", "upper", "status"]
        if not len(self.fitted):
            return InternalTable(columns=columns)
        needed = 0 if self.control is not None else half_year(self.setting.series)
        told: Status = self.status if self.status in ("indicative", "too_little_data") else "estimated"
        rows: list[tuple[str, str, float, float, float, Status]] = [
            (way, PANDEMIC_WORDS[way], *found, told if np.isfinite(found[0]) and free >= needed else "not_identifiable")
            for way, found, free in four_ways(self.setting)
        ]
        return InternalTable(_on_shown_scale(pd.DataFrame(rows, columns=columns), self.is_ratio))

    def other_scale(self) -> pd.DataFrame:
        """The same effects the other way: relative for differences, absolute for ratios (estimate, lower, upper).

        The course that the time before points to is taken as known; a slope has no other scale.
        """
        table = self.table[["estimate", "lower", "upper"]].copy()
        without = self.fitted.loc[self.fitted["after"], "without"].to_numpy(float)
        if not without.size or self.control is not None:
            return InternalTable(table * np.nan)
        base = pd.Series([without[0], np.nan, without.mean(), without[-1]], index=list(EFFECTS))
        return InternalTable((table - 1).mul(base, axis=0) if self.is_ratio else table.div(base, axis=0))

    def two_group(self) -> pd.DataFrame:
        """The two series in one model, each with its own course: the difference between them.

        Returns:
            rows pre_trend, level, slope, mean_effect, end_effect; columns estimate, lower, upper, df (ratios for counts).
            NaN where the estimate is refused.

        Raises:
            UsageFault: the series has no control.
        """
        if self.control is None:
            raise UsageFault("Serien har ingen sammenligningsserie. Giv den med `control=`.")
        if self.status in REFUSED:
            return InternalTable(np.nan, index=pd.Index(["pre_trend", *EFFECTS], name="term"), columns=COLUMNS)
        return InternalTable(_two_group(self.own, self.control, self.setting, self.is_ratio))


def interrupted_series(
    series: "pd.Series[float] | ArrayLike",
    at: str | int | np.integer[Any] | pd.Period,
    family: Family = "gaussian",
    exposure: "pd.Series[float] | ArrayLike | None" = None,
    events: Sequence[Event] = (),
    harmonics: int = 0,
    control: "pd.Series[float] | ArrayLike | None" = None,
    *,
    july: bool = False,
    pandemic: Pandemic = "share",
    labels: Labels | None = None,
    limits: Limits | None = None,
) -> SeriesEstimate:
    """Level and slope of a series at a date, by segmented regression with autocorrelated errors.

    Args:
        series: values on a PeriodIndex (gaps allowed) or on whole positions; a list stands on 0, 1, 2, ...
        at: first period after the interruption ('2020-01'), or its position.
        family: 'gaussian' for values, 'count' for counts (rate ratios).
        exposure: what the counts are out of, on the same index; values (gaussian) have none.
        events: the plan's events; lockdowns become terms. They, `harmonics` and `july` need a calendar (PeriodIndex).
        harmonics: pairs of seasonal waves, 0-2.
        control: a series that the plan could not touch, of the same family and in the same kind of period: the difference
            (counts: log ratio) is analysed where both have values.
        july, pandemic: a term for July; how lockdowns are reckoned with. Where every July has the count zero, its months hold
            nothing to learn from and are gaps (left in, they would make the interval narrower than it is).
        labels, limits: how the series is spoken of; what it must hold.

    Returns:
        SeriesEstimate; too little data is a status with reasons, never an exception.

    Raises:
        UsageFault: the call itself is wrong (index, `at`, exposure, family, control, events without a calendar).
    """
    if family not in ("gaussian", "count"):
        raise UsageFault(f"family er 'gaussian' eller 'count', ikke {family!r}.")
    if exposure is not None and family != "count":
        raise UsageFault("Eksponering hører til antal. Giv family='count', eller del selv serien med det, den er ud af.")
    own = given = _laid_out(series, at, exposure, family)
    if own.periods is None and (events or harmonics or july):
        raise UsageFault("Hændelser, sæson og juli kræver, at serien står på perioder (PeriodIndex) og ikke på hele tal.")
    other = None
    if control is not None:
        other = _laid_out(control, at, None, family)
        if (own.periods is None) != (other.periods is None) or own.months_per_period != other.months_per_period:
            raise UsageFault("Sammenligningsserien skal være delt i samme slags perioder som serien.")
        own, other = own.keep(np.isin(own.t, other.t)), other.keep(np.isin(other.t, own.t))
        if own.y.size and np.array_equal(own.y / own.exposure, other.y):
            raise UsageFault("Sammenligningsserien er den samme som serien. Giv en serie, som planen ikke kunne røre.")
        given = own
    if july and family == "count" and is_july(own)[own.y == 0].sum() == is_july(own).sum() > 0:
        kept = ~is_july(own)
        own, other, july = own.keep(kept), None if other is None else other.keep(kept), False
    analysed = own if other is None else _difference(own, other, family)
    terms = Terms(analysed.t.size >= FULL_POINTS, harmonics, july, pandemic)
    setting = Setting(analysed, family if other is None else "gaussian", terms, tuple(events))
    named = labels or Labels(start=f"fra {period_label(str(at))}")
    return _concluded(setting, own, given, other, family == "count", named, limits or Limits())


def _laid_out(
    series: "pd.Series[float] | ArrayLike",
    at: str | int | np.integer[Any] | pd.Period,
    exposure: "pd.Series[float] | ArrayLike | None",
    family: Family,
) -> Series:
    laid = lay_out(series, at, exposure)
    if family == "count" and not ((laid.y >= 0) & (laid.y == np.round(laid.y))).all():
        raise UsageFault("En serie af antal skal være hele tal, nul eller derover.")
    return laid


def _difference(own: Series, other: Series, family: Family) -> Series:
    """The series minus its control (counts: log ratio, half an event added to each)."""
    if family == "count":
        y = np.log((own.y + 0.5) / own.exposure) - np.log((other.y + 0.5) / other.exposure)
    else:
        y = own.y - other.y
    return Series(y, own.t, np.ones(y.size), own.at, own.labels, own.periods)


def _concluded(
    setting: Setting, own: Series, given: Series, control: Series | None, is_ratio: bool, labels: Labels, limits: Limits
) -> SeriesEstimate:
    design: Design = "interrupted_series" if control is None else "controlled_series"
    speaker = Speaker(labels, design, is_ratio, None if own.periods is None else own.months_per_period)
    fit, refusals = _fitted_or_refused(setting, given, control, is_ratio, limits, design)
    status = status_of(setting.series, refusals)
    table = _table(fit, is_ratio)
    if refusals or fit is None:
        text = speaker.refused(refusals)
        sentences = (text,) * len(EFFECTS)
    else:
        sentences = tuple(speaker.term(str(term), row) for term, row in table.iterrows())
        has_pandemic = own.periods is not None and any(event.kind == "pandemic" for event in setting.events)
        answers = _answers(setting, controlled=control is not None) if has_pandemic else None
        caveats = speaker.caveats(fit, indicative=status == "indicative", pandemic=has_pandemic, answers=answers)
        text = " ".join([*dict.fromkeys(sentences[:2]), *caveats])
    pandemic_words = PANDEMIC_WORDS[setting.terms.pandemic] if setting.events and own.periods is not None else ""
    return SeriesEstimate(
        indicator=labels.indicator,
        model="afbrudt tidsserie" if control is None else "afbrudt tidsserie med sammenligningsserie",
        table=table,
        text=text,
        design=design,
        status=status,
        reasons=tuple(dict.fromkeys(refusal.reason for refusal in refusals)),
        methods=speaker.methods(setting.series, fit, setting.terms, pandemic_words, empty_july=given.t.size > own.t.size),
        rho=np.nan if fit is None else fit.rho,
        dispersion=np.nan if fit is None else fit.dispersion,
        strong_persistence=fit is not None and fit.strong_persistence,
        detectable=np.nan if fit is None else float(np.exp(fit.detectable)) if is_ratio else fit.detectable,
        fitted=_fitted_frame(setting.series, fit),
        sentences=sentences,
        setting=setting,
        control=control,
        is_ratio=is_ratio,
        own=own,
    )


def _fitted_or_refused(
    setting: Setting, given: Series, control: Series | None, is_ratio: bool, limits: Limits, design: Design
) -> tuple[Fit | None, list[Refusal]]:
    refusals = too_few_points(given, limits, design)
    if refusals:
        return None, refusals
    if is_ratio:
        refusals += too_few_events(given, limits, design)
        refusals += [] if control is None else weak_control(control, design)
    if is_ratio and empty_side(given):  # the ratio would run to zero or to infinity
        return None, refusals
    try:
        fit = setting.fit()
    except NothingVaries:
        return None, [*refusals, refuse("not_identifiable", "nothing_varies", design)]
    except Unfittable:
        return None, [*refusals, refuse("not_identifiable", "not_separable", design)]
    base = level_before(given) if control is not None else float(np.mean(fit.without[setting.series.after]))
    refusals += too_uncertain(setting.series, fit, base if is_ratio else None, limits=limits, design=design)
    refusals += not_separable(setting.series, fit.layout.free_after, controlled=control is not None, design=design)
    return fit, refusals


def _answers(setting: Setting, *, controlled: bool) -> tuple[Answer, Answer]:
    """What lockdowns as pulses, and a lasting step from their beginning, come to.

    A model that leaves too few periods free of the pandemic is refused: a change it shows is never quoted as sure.
    """
    needed = 0 if controlled else half_year(setting.series)
    ways = four_ways(setting, ("pulses", "step"))
    pulses, step = (_answer(lower, upper, told=free >= needed) for _, (_, lower, upper), free in ways)
    return pulses, step


def _answer(lower: float, upper: float, *, told: bool) -> Answer:
    if np.isnan(lower):
        return "none"
    if not told and (lower > 0 or upper < 0):
        return "unidentified"
    return "up" if lower > 0 else "down" if upper < 0 else "unsure"


def _table(fit: Fit | None, is_ratio: bool) -> pd.DataFrame:
    values = np.full((4, 4), np.nan) if fit is None else np.column_stack([fit.estimate, fit.lower, fit.upper, fit.df])
    table = pd.DataFrame(values, index=pd.Index(EFFECTS, name="term"), columns=COLUMNS)
    return InternalTable(_on_shown_scale(table, is_ratio))


def _on_shown_scale(table: pd.DataFrame, is_ratio: bool) -> pd.DataFrame:
    if not is_ratio:
        return table
    return table.assign(**{column: np.exp(table[column].astype(float)) for column in COLUMNS[:3]})


def _fitted_frame(series: Series, fit: Fit | None) -> pd.DataFrame:
    columns = ["observed", "expected", "without", "after"]
    if fit is None:
        return pd.DataFrame(columns=columns)
    index = pd.Index(series.labels, name="period")
    return InternalTable(dict(zip(columns, (series.y, fit.expected, fit.without, series.after), strict=True)), index=index)


def _two_group(own: Series, control: Series, setting: Setting, is_ratio: bool) -> pd.DataFrame:
    layout = setting.layout()
    own_x = np.column_stack([layout.x, layout.x[:, :4] if setting.terms.slope else layout.x[:, :3]])
    change = own_x.shape[1] - layout.x.shape[1]
    control_x = np.column_stack([layout.x, np.zeros((control.t.size, change))])
    x = np.vstack([control_x, own_x])
    y, t = np.concatenate([control.y, own.y]), np.concatenate([control.t, own.t + _FAR])
    exposure = np.concatenate([control.exposure, own.exposure])
    regression = working_regression(y, x, t, exposure) if is_ratio else Regression(y, x, t)
    contrasts = np.zeros((5, x.shape[1]))
    contrasts[0, layout.x.shape[1] + 1] = 1
    contrasts[1:, layout.x.shape[1] : layout.x.shape[1] + change] = layout.contrasts[:, :change]
    known = ~np.isnan(contrasts).any(axis=1)
    found = effects(regression, contrasts[known])
    table = pd.DataFrame(np.nan, index=pd.Index(["pre_trend", *EFFECTS], name="term"), columns=COLUMNS)
    table.loc[known] = np.column_stack([found.estimate, found.lower, found.upper, found.df])
    return _on_shown_scale(table, is_ratio)
