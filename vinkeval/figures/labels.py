"""What codes, dimensions and indicators are called by a reader. The words are data: codes.toml, tables.toml, the plan, texts_da.toml."""

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

from vinkeval.danish import NO_BREAK
from vinkeval.figures.texts import texts
from vinkeval.plan.model import Plan

_TEXTS = texts("vinkeval.figures")


@cache
def _toml(name: str) -> dict[str, Any]:
    return tomllib.loads(files("vinkeval.exports").joinpath(name).read_text(encoding="utf-8"))


def category_label(breakdown: str, category: str, plan: Plan) -> str:
    """Danish name of one category of a breakdown."""
    if category == "unknown":
        return _TEXTS.say("labels.unknown")
    if breakdown == "intervention":
        return intervention_label(plan, category)
    if breakdown == "field":
        return field_label(category)
    if breakdown == "table":
        return table_label(category)
    known = _TEXTS.entry("labels.categories").get(breakdown, {})
    if category in known:
        return str(known[category])
    names = _toml("codes.toml").get(breakdown, {}).get(category)
    return str(names[0]) if names else category


def breakdown_label(breakdown: str) -> str:
    """Danish name of a dimension as it stands after 'fordelt på'."""
    return str(_TEXTS.entry("labels.breakdowns").get(breakdown, breakdown))


def intervention_label(plan: Plan, letter: str) -> str:
    """'a. Skoler'."""
    return f"{letter}.{NO_BREAK}{plan.intervention(letter).name}"


def table_label(table: str) -> str:
    """Danish title of one of the canonical tables."""
    entry = _toml("tables.toml").get(table)
    return str(entry["title"]) if entry else table


def field_label(field: str) -> str:
    """'Aktiviteter: Status' for the key field 'activities.status' (also 'cases(e).employment_end' and the like)."""
    table, _, column = field.partition(".")
    entry = _toml("tables.toml").get(table)
    if not entry:
        return field
    known = entry["columns"].get(column)
    return f"{entry['title']}: {known['header'] if known else column}"
