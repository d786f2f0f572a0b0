"""A release made by hand: every indicator of the plan with invented figures, some hidden, some missing. Nobody's data."""

import dataclasses
import math
from datetime import date

import pandas as pd

from vinkeval.disclosure.release import (
    COMPARISON_COLUMNS,
    ESTIMATE_COLUMNS,
    FINDING_SUMMARY_COLUMNS,
    INDICATOR_COLUMNS,
    NUMBERS,
    QUALITY_COLUMNS,
    Release,
    ReleaseReport,
    sealing,
)
from vinkeval.evidence import target_status
from vinkeval.plan import load_plan
from vinkeval.plan.model import IndicatorText, Plan, Target

CATEGORIES = {
    "status": ("held", "held_online"),
    "district": ("Indre By", "Vesterbro/Kongens Enghave", "Nørrebro", "unknown"),
    "activity_type": ("teaching", "workshop"),
    "institution_type": ("school", "psychiatry", "job_centre", "unknown"),
    "administration": ("BUF", "SOF", "unknown"),
    "cancel_reason": ("covid", "illness"),
    "intervention": tuple("abcdefghi"),
    "referrer_group": ("professional", "relative", "citizen", "other"),
    "channel": ("mail", "vink_phone"),
    "extremism_form": ("right", "left"),
    "age_group": ("u15", "15-17"),
    "gender": ("female", "male"),
    "series": ("hadforbrydelser_hele_landet",),
    "field": ("activities.status", "cases.consent"),
    "table": ("activities", "cases"),
}
YEARS = ("2018", "2019", "2020", "2021")
HALVES = tuple(f"{year}H{half}" for year in YEARS for half in (1, 2))
QUARTERS = tuple(f"{year}Q{quarter}" for year in YEARS for quarter in range(1, 5))
TARGETS = (("A1", "2021", 50.0), ("M1.1", "plan", 0.2), ("M3.1", "plan", 0.9), ("M3.3", "plan", 0.1), ("I2b", "plan", 0.5))


def made_release(*, targets: bool = True, **changes: object) -> Release:
    """The invented release; `changes` replace fields of it."""
    plan = load_plan()
    if targets:
        decided = tuple(Target(id, period, value, "opfundet til prøven") for id, period, value in TARGETS)
        plan = dataclasses.replace(plan, targets=decided)
    rows = [row for at, text in enumerate(plan.indicators.values()) for row in _rows(at, text, plan)]
    frame = pd.DataFrame(rows, columns=INDICATOR_COLUMNS)
    fields: dict[str, object] = {
        "id": "2021-12-31 handleplan_2020_2021",
        "as_of": date(2021, 12, 31),
        "plan": plan,
        "indicators": frame,
        "estimates": _estimates(),
        "comparisons": _comparisons(frame, plan),
        "goals": target_status(frame, plan),
        "findings_summary": pd.DataFrame(
            [("activities", "date_order", "quarantine_row", 2.0), ("cases", "label_unknown", "warn", math.nan)],
            columns=FINDING_SUMMARY_COLUMNS,
        ),
        "quality": pd.DataFrame(
            [("activities", 110.0, 100.0, 6.0, 4.0, 2.0, 4.0), ("cases", math.nan, math.nan, math.nan, 0.0, 0.0, 1.0)],
            columns=QUALITY_COLUMNS,
        ),
        "report": ReleaseReport(100, 8, 4, 0.0, pd.DataFrame(columns=["indicator", "cells", "hidden"])),
        "ledger": {},
    }
    with sealing():
        return Release(**{**fields, **changes})  # type: ignore[arg-type]


def _rows(at: int, text: IndicatorText, plan: Plan) -> list[tuple[object, ...]]:
    periods = [*(YEARS if "Y" in text.periods else ()), *(HALVES if "H" in text.periods else ())]
    periods += QUARTERS if "Q" in text.periods and text.role == "activity" else ()
    periods += ("baseline", "plan") if "B" in text.periods else ("all",)
    new = any(plan.intervention(letter).new_in for letter in text.interventions if len(text.interventions) == 1)
    periods = [key for key in periods if not new or not key.startswith(("2018", "2019", "baseline"))]
    keys = [] if text.always_broken_down else [("", "", key) for key in periods]
    keys += [
        (breakdown, category, key)
        for breakdown in text.breakdowns
        for category in CATEGORIES[breakdown]
        if breakdown != "intervention" or not text.interventions or category in text.interventions
        for key in periods
        if key in (*YEARS, "baseline", "plan", "all")
    ]
    return [_row(at + 3 * place, text, key) for place, key in enumerate(keys)]


def _row(seed: int, text: IndicatorText, key: tuple[str, str, str]) -> tuple[object, ...]:
    whole = text.unit in ("antal", "deltagelser", "timer", "dage", "hverdage", "bydele af 10", "antal af 4")
    denominator = 40.0 + seed % 17
    numerator = float(5 + seed % 23)
    value = numerator if whole else numerator / denominator
    spread = 0.3 * value + 0.02
    numbers = [numerator, math.nan if whole else denominator, value, value - spread, value + spread, denominator, 0.0]
    if text.unit in ("point (1-5)", "pct.point"):
        numbers[0], numbers[2:5] = (
            numerator - 9,
            [(numerator - 9) / denominator, (numerator - 14) / denominator, numerator / denominator],
        )
    if text.unit == "kr.":
        numbers[0], numbers[2:5] = 1e5 * numerator, [1e5 * value, math.nan, math.nan]
    if text.id == "OE1":
        numbers[0], numbers[1] = 1e5 * numerator, 1.1e5 * numerator
        numbers[2:5] = [1 / 1.1, math.nan, math.nan]
    if text.unit == "bydele af 10":
        numbers[2] = numbers[0] = float(seed % 10 + 1)
    status = "ok"
    if text.unit == "–":
        status, numbers = "not_measurable", [math.nan] * 7
    elif text.id[0] in "EFGIKM" and text.id != "M1.1" and seed % 5 == 0:
        status, numbers = "hidden", [math.nan] * 7
    elif seed % 41 == 0:
        status, numbers = "no_data", [math.nan] * 7
    values = dict(zip(NUMBERS, numbers, strict=True))
    return (
        text.id, text.goal, ";".join(text.interventions), *key, *(values[name] for name in NUMBERS), text.unit, status,
    )  # fmt: skip


def _comparisons(frame: pd.DataFrame, plan: Plan) -> pd.DataFrame:
    whole = frame[frame["breakdown"] == ""].set_index(["indicator", "period"])
    rows = []
    for id, text in plan.indicators.items():
        if (id, "baseline") not in whole.index or (id, "plan") not in whole.index:
            continue
        before, after = (whole.loc[(id, key)] for key in ("baseline", "plan"))
        if "hidden" in (before["status"], after["status"]):
            rows.append((id, *[math.nan] * 2, "difference (t)", *[math.nan] * 4, "hidden", f"{text.name}: tallene er udeladt."))
            continue
        if "no_data" in (before["status"], after["status"]):
            said = f"{text.name}: Ændringen kan ikke afgøres."
            rows.append((id, before["value"], after["value"], "difference (t)", *[math.nan] * 4, "too_little_data", said))
            continue
        ratio = text.unit == "antal"
        estimate = after["value"] / before["value"] if ratio else after["value"] - before["value"]
        method = "ratio (exact)" if ratio else "difference (t)"
        limits = (estimate * 0.8, estimate * 1.3) if ratio else (estimate - 0.1, estimate + 0.1)
        said = f"{text.name}: en sætning om ændringen."
        df = math.nan if ratio else 9.0
        rows.append((id, before["value"], after["value"], method, estimate, *limits, df, "estimated", said))
    return pd.DataFrame(rows, columns=COMPARISON_COLUMNS)


def _estimates() -> pd.DataFrame:
    said = "Sparringer og rådgivninger: Der er ingen sikker ændring i niveauet ved planens start."
    refused = "Afholdte undervisningsforløb: Udviklingen kan ikke afgøres."
    return pd.DataFrame(
        [
            ("I1", "afbrudt tidsserie", "level", 1.1, 0.9, 1.3, 30.0, "estimated", "", said),
            ("A1", "afbrudt tidsserie", "level", *[math.nan] * 4, "not_identifiable", "for få måneder", refused),
        ],
        columns=ESTIMATE_COLUMNS,
    )
