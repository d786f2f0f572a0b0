"""A paper whose counts of persons are rounded: every row made anew from rounded counts, true means and medians left out."""

import math
from collections.abc import Container, Mapping

import numpy as np
import pandas as pd

from vinkeval.disclosure.joint import COUNTED, Joint
from vinkeval.disclosure.release import NUMBERS
from vinkeval.disclosure.rounding import round_system
from vinkeval.disclosure.selection import Group, RowKey, keys_of
from vinkeval.disclosure.system import Ints
from vinkeval.intervals import poisson_interval, wilson
from vinkeval.plan.model import DisclosureRules

PER = {"pr. 100.000": 100_000.0}
"""Units whose value is numerator / denominator times this."""


def rounded_counts(joint: Joint, stands: Mapping[int, int], *, seconds: float) -> Ints:
    """Rounded count of every cell; what earlier papers have shown stays.

    Raises:
        DisclosureFault: no rounding fits.
    """
    published = np.asarray(joint.system.items.sum(axis=0)).ravel() > 0
    return round_system(joint.system, published, seconds=seconds, stands=stands)


def rounded_frame(
    frame: pd.DataFrame,
    joint: Joint,
    counts: Ints,
    persons: Container[Group],
    stay: Container[RowKey],
    rules: DisclosureRules,
) -> pd.DataFrame:
    """Rows of persons from rounded counts; hidden where a row is more than counts (means, medians, sums of goals).

    Args:
        frame: rows of the paper, true.
        joint: which cells a row shows.
        counts: `rounded_counts`.
        persons: what counts persons.
        stay: rows as earlier papers have shown them.
        rules: smallest base of a share.
    """
    numbers, status = frame[NUMBERS].to_numpy(float, copy=True), frame["status"].astype(str).tolist()
    for at, (key, unit) in enumerate(zip(keys_of(frame), frame["unit"], strict=True)):
        if status[at] == "gated":
            numbers[at] = np.nan
        if key[:3] not in persons or key in stay or status[at] not in ("ok", "no_data"):
            continue
        told = {name: float(counts[joint.cell_of[(*key, name)]]) for name in COUNTED if (*key, name) in joint.cell_of}
        if status[at] == "no_data":  # of nobody known, but some may be missing
            for name, count in told.items():
                numbers[at, NUMBERS.index(name)] = count
            continue
        made = _row(dict(zip(NUMBERS, numbers[at].tolist(), strict=True)), told, unit, rules)
        if made is None:
            numbers[at], status[at] = np.nan, "hidden"
        else:
            numbers[at] = [made[name] for name in NUMBERS]
    changed = frame.copy()
    changed[NUMBERS], changed["status"] = numbers, status
    return changed


def _row(true: dict[str, float], told: Mapping[str, float], unit: str, rules: DisclosureRules) -> dict[str, float] | None:
    row = {**true, **told}
    with_interval = not math.isnan(true["lower"])
    interval: tuple[float, float, float] = (math.nan, math.nan, math.nan)
    if "numerator" in told and math.isnan(true["denominator"]):
        row["value"] = row["numerator"]
        interval = poisson_interval(row["numerator"]) if with_interval else interval
    elif {"numerator", "denominator"} <= told.keys() and unit.startswith("pct"):
        if row["denominator"] < rules.percent_base or row["numerator"] > row["denominator"]:
            return None
        row["value"] = row["numerator"] / row["denominator"]
        interval = wilson(row["numerator"], row["denominator"]) if with_interval else interval
    elif len({"numerator", "denominator"} & told.keys()) == 1 and (unit in PER or unit.startswith(("kr", "pct"))):
        if not row["denominator"] or math.isnan(row["numerator"]):
            return None
        factor = PER.get(unit, 1.0)
        row["value"] = row["numerator"] / row["denominator"] * factor
        if unit in PER and with_interval:
            counted = poisson_interval(row["numerator"])
            interval = (row["value"], counted[1] / row["denominator"] * factor, counted[2] / row["denominator"] * factor)
    else:
        return None
    row["lower"], row["upper"] = interval[1], interval[2]
    if "n" not in told:
        row["n"] = math.nan
    return row
