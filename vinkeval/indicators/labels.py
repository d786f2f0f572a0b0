"""Danish names of breakdowns and categories, from the code lists the exports are read by."""

import tomllib
from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from importlib import resources
from typing import Any

from vinkeval.danish import day, listing
from vinkeval.plan.model import PeriodKind, Plan
from vinkeval.plan.periods import Period, period, period_label

_PERIODS: dict[PeriodKind, tuple[str, ...]] = {
    "Y": ("år",),
    "H": ("halvår",),
    "Q": ("kvartal",),
    "M": ("måned",),
    "B": ("baseline", "planperiode"),
    "A": ("hele opgørelsen",),
    "own": ("seriens egne år",),
}
_BREAKDOWNS = {
    "status": "afholdelse",
    "district": "bydel",
    "activity_type": "aktivitetstype",
    "institution_type": "institutionstype",
    "administration": "forvaltning",
    "cancel_reason": "årsag",
    "intervention": "indsats",
    "referrer_group": "henvender",
    "channel": "kanal",
    "extremism_form": "ekstremismeform",
    "age_group": "aldersgruppe",
    "gender": "køn",
    "series": "serie",
    "field": "felt",
    "table": "tabel",
}
_GROUPS = {"professional": "fagpersoner", "relative": "pårørende", "citizen": "borgere", "other": "andre"}
_SERIES = {
    "hadforbrydelser_hele_landet": "hadforbrydelser, hele landet",
    "prevent_henvisninger": "henvisninger til Prevent, England og Wales",
}


def period_names(kinds: Iterable[PeriodKind]) -> str:
    """('Y', 'B') → 'år, baseline og planperiode'."""
    return listing([name for kind in kinds for name in _PERIODS[kind]])


def cut_short(key: str, as_of: date | None, plan: Plan) -> date | None:
    """The cut-off, where it falls within a period of this key; None where the period is over, has not begun, or is no
    period of the plan's calendar."""
    span = _span(key, plan)
    return as_of if as_of and span and span.first <= as_of < span.last else None


def period_label_until(key: str, as_of: date | None, plan: Plan) -> str:
    """The Danish name of a period, with how far it is told where it is not over: '2021 til og med 30. juni 2021'."""
    span, until = _span(key, plan), cut_short(key, as_of, plan)
    label = span.label if span else period_label(key)
    return f"{label} til og med {day(until)}" if until else label


def _span(key: str, plan: Plan) -> Period | None:
    own = {plan.baseline.key: plan.baseline, plan.period.key: plan.period}.get(key)
    try:
        return own or period(key)
    except ValueError:  # all, 2019/20
        return None


def unit_label(unit: str) -> str:
    """'pct.point' → 'procentpoint'; 'point (1-5)' → 'point på skalaen 1-5'."""
    return {"pct.point": "procentpoint", "point (1-5)": "point på skalaen 1-5"}.get(unit, unit)


def titled(name: str, unit: str) -> str:
    """A heading: the name with its unit, unless the name says it already or there is none."""
    said = f"({unit})" in name or (unit.startswith("pr. ") and unit in name)
    return name if said or unit in ("", "–") else f"{name} ({unit_label(unit)})"


def breakdown_label(breakdown: str) -> str:
    """'referrer_group' → 'henvender'."""
    return _BREAKDOWNS.get(breakdown, breakdown)


def category_label(breakdown: str, category: str, plan: Plan | None = None) -> str:
    """The Danish name of a canonical code: ('age_group', 'u15') → 'Under 15'.

    With a plan an intervention is given its name there. A code that has no name is given back as it is.
    """
    if not category:
        return ""
    if category == "unknown":
        return "uoplyst"
    if breakdown == "intervention" and plan is not None:
        names = {entry.id: f"{entry.id}. {entry.name}" for entry in plan.interventions}
        return names.get(category, category)
    if breakdown == "table":
        return _titles().get(category, category)
    if breakdown == "field":
        table, _, column = category.partition(".")
        return f"{_titles().get(table, table)}: {_headers().get((table, column), column)}"
    own = {"referrer_group": _GROUPS, "series": _SERIES}.get(breakdown)
    return (own or _codes().get(breakdown, {})).get(category, category)


@lru_cache(maxsize=1)
def _codes() -> dict[str, dict[str, str]]:
    return {name: {code: labels[0] for code, labels in codes.items()} for name, codes in _read("codes.toml").items()}


@lru_cache(maxsize=1)
def _titles() -> dict[str, str]:
    return {name: entry["title"] for name, entry in _read("tables.toml").items()}


@lru_cache(maxsize=1)
def _headers() -> dict[tuple[str, str], str]:
    tables = _read("tables.toml")
    return {(name, column): told["header"] for name, entry in tables.items() for column, told in entry["columns"].items()}


def _read(file: str) -> dict[str, Any]:
    return tomllib.loads(resources.files("vinkeval.exports").joinpath(file).read_text(encoding="utf-8"))
