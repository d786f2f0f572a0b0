"""The effects that are built into the invented exports, and what an indicator must scatter around because of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from scipy.stats import norm


@dataclass(frozen=True, slots=True)
class Shift:
    """A quantity in the baseline (2018-2019) and in the plan period (2020-2021)."""

    before: float
    plan: float


def _changes() -> dict[str, Shift]:
    return {
        "DEM": Shift(0.13, 0.25),
        "KIL": Shift(0.16, 0.42),
        "FOR": Shift(0.24, 0.34),
        "FAG": Shift(0.36, 0.60),
        "TIL": Shift(0.07, 0.18),
    }


def _means() -> dict[str, float]:
    return {
        "DEM1": 3.5, "DEM2": 3.8, "KIL1": 3.2, "KIL2": 3.0, "FOR1": 3.2, "FOR2": 3.0, "FAG1": 3.0, "FAG2": 2.9, "FAG3": 2.7,
        "FAG4": 3.2, "TIL1": 3.3, "LIG1": 3.9, "NYT1": 4.0,
    }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Effects:
    """Everything that is known beforehand about the invented exports. Shares are fractions, changes are points (1-5).

    Attributes:
        advice_level_ratio: the step in monthly advice sessions at the plan's start, to be found by the trend model.
        advice_lockdown_ratio: ratio of a month wholly inside a lockdown (multiplied in by its share of days).
        changes: latent change from before to after of a scale's items; `spread` the latent standard deviations
            between activities, between persons and between a person's two answers.
        followup_loss: what is lost of the change three months later.
    """

    activities_per_year: Mapping[str, float] = field(
        default_factory=lambda: {"a": 100.0, "b": 34.0, "c": 10.0, "d": 70.0, "g": 4.0, "h": 120.0}
    )
    advice_per_month: float = 33.0
    advice_level_ratio: float = 1.25
    advice_trend_per_month: float = -0.002
    advice_july_ratio: float = 0.52
    advice_lockdown_ratio: float = 0.74
    replied_within_a_step: Shift = Shift(0.48, 0.67)
    advice_resolved: Shift = Shift(0.57, 0.57)
    referrals_per_year: float = 100.0
    referral_lockdown_ratio: float = 0.80
    founded: Shift = Shift(0.26, 0.36)
    resourceful: Shift = Shift(0.09, 0.17)
    completed_as_planned: Shift = Shift(0.42, 0.53)
    goal_met: Shift = Shift(0.51, 0.54)
    progress_recorded: Shift = Shift(0.65, 0.85)
    renewed_concern: Shift = Shift(0.20, 0.14)
    offer_accepted: Shift = Shift(0.42, 0.70)
    mentor_wait_days: Shift = Shift(31.0, 16.0)
    schools_in_reach: Shift = Shift(0.52, 0.78)
    course_retention: Shift = Shift(0.63, 0.71)
    psychiatry_share: Shift = Shift(0.10, 0.135)
    contacts_per_year: float = 165.0
    contact_led_to: dict[str, float] = field(
        default_factory=lambda: {"none": 0.755, "conversation": 0.125, "infohus": 0.08, "case": 0.04}
    )
    felt_suspected: Shift = Shift(0.118, 0.063)
    changes: Mapping[str, Shift] = field(default_factory=_changes)
    means_before: Mapping[str, float] = field(default_factory=_means)
    spread: tuple[float, float, float] = (0.2, 0.6, 0.55)
    followup_loss: float = 0.18


def observed_mean(latent: float, effects: Effects) -> float:
    """Mean of the answers 1-5 that come of a latent mean: rounded, and never beyond the ends of the scale."""
    cuts = np.array([1.5, 2.5, 3.5, 4.5])
    return float(1 + norm.sf(cuts, loc=latent, scale=np.hypot.reduce(effects.spread)).sum())


def observed_change(item: str, latent: float, effects: Effects) -> float:
    """What a latent change is worth on the scale of the answers."""
    mean = effects.means_before[item]
    return observed_mean(mean + latent, effects) - observed_mean(mean, effects)


_SURVEYED = {
    "M1.1": ("DEM1", "DEM2"), "A5": ("KIL1", "KIL2"), "M1.5": ("TIL1",), "B4": ("FOR1",), "B5": ("FOR2",),
    "M4.1": ("FAG1",), "M4.2": ("FAG2", "FAG3"), "M4.3": ("FAG4",),
}  # fmt: skip


def expected(effects: Effects) -> pd.DataFrame:
    """What the indicators of the invented exports must scatter around: indicator, period (baseline, plan), value."""
    rows: list[tuple[str, str, float]] = []
    for indicator, items in _SURVEYED.items():
        shift = effects.changes[items[0][:3]]
        for period, latent in (("baseline", shift.before), ("plan", shift.plan)):
            rows.append((indicator, period, float(np.mean([observed_change(item, latent, effects) for item in items]))))
    shares = {
        "M1.6": effects.felt_suspected,
        "B3": effects.course_retention,
        "M3.1": effects.completed_as_planned,
        "M3.2": effects.goal_met,
        "M3.3": effects.renewed_concern,
        "E6": effects.progress_recorded,
        "G3": effects.offer_accepted,
        "H3b": effects.psychiatry_share,
        "I2b": Shift(*(1 - (1 - p) ** 2 for p in (effects.replied_within_a_step.before, effects.replied_within_a_step.plan))),
        "I4": effects.advice_resolved,
    }
    for indicator, shift in shares.items():
        rows += [(indicator, "baseline", shift.before), (indicator, "plan", shift.plan)]
    led_to = effects.contact_led_to
    rows += [("M2.3", "plan", 1 - led_to["none"]), ("D4", "plan", led_to["infohus"] + led_to["case"])]
    return pd.DataFrame(rows, columns=["indicator", "period", "value"])
