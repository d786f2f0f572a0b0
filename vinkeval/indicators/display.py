"""How measures and explanations show themselves in a notebook, in Danish."""

import math
from collections.abc import Hashable, Mapping
from datetime import date
from html import escape
from typing import Any

import pandas as pd

from vinkeval.danish import number, percent
from vinkeval.indicators.labels import breakdown_label, category_label, period_label_until, unit_label
from vinkeval.internal import INTERNAL
from vinkeval.plan.model import Plan

STATUS = {
    "ok": "",
    "no_data": "ingen data",
    "gated": "vises ikke: registreringen er for lav",
    "not_measurable": "kan ikke måles i disse data",
}
HEAD = (
    "Indikator", "Opdelt på", "Kategori", "Periode", "Tæller", "Nævner", "Værdi", "95 pct.-interval", "n", "Mangler", "Status",
)  # fmt: skip
NUMBERS = ("numerator", "denominator", "value", "lower", "upper", "n", "n_missing")
"""The seven numbers of a figure, in this order wherever figures are tables."""
MOST_ROWS = 200


def measures_html(frame: pd.DataFrame, plan: Plan, as_of: date, *, show: bool) -> str:
    """The figures as a table marked as internal; with `show` False only the mark."""
    mark = f'<p role="note"><strong>{INTERNAL}</strong></p>'
    if not show:
        return mark
    cells = "".join(f'<th scope="col">{name}</th>' for name in HEAD)
    rows = "".join(_row_html(row, plan, as_of) for row in frame.head(MOST_ROWS).to_dict("records"))
    rest = f"<p>… og {number(len(frame) - MOST_ROWS)} rækker til.</p>" if len(frame) > MOST_ROWS else ""
    return f"{mark}<table><thead><tr>{cells}</tr></thead><tbody>{rows}</tbody></table>{rest}"


def _row_html(row: Mapping[Hashable, Any], plan: Plan, as_of: date) -> str:
    id, breakdown, period, unit = (str(row[name]) for name in ("indicator", "breakdown", "period", "unit"))
    numbers = {name: float(row[name]) for name in NUMBERS}
    interval = f"{value_text(numbers['lower'], unit)} til {value_text(numbers['upper'], unit)}"
    shown = [
        f"{id} {plan.indicators[id].name}",
        breakdown_label(breakdown),
        category_label(breakdown, str(row["category"]), plan),
        period_label_until(period, as_of, plan),
        plain(numbers["numerator"]),
        plain(numbers["denominator"]),
        value_text(numbers["value"], unit),
        "" if math.isnan(numbers["lower"]) else interval,
        plain(numbers["n"]),
        plain(numbers["n_missing"]),
        STATUS[str(row["status"])],
    ]
    return "<tr>" + "".join(f"<td>{escape(text)}</td>" for text in shown) + "</tr>"


def value_text(value: float, unit: str) -> str:
    """A value in its unit: shares as pct. with one decimal, changes with two, money whole."""
    if math.isnan(value):
        return "–"
    if unit in ("pct.", "pct.point"):
        return percent(value).replace("pct.", unit_label(unit))
    if unit.startswith("point"):
        return number(value, 2)
    if unit.startswith("pr. ") or unit == "indeks":
        return number(value, 1)
    if unit.startswith("antal af N"):
        return percent(value)
    return plain(value)


def plain(value: float) -> str:
    """A number with a decimal only where it has one."""
    return "" if math.isnan(value) else number(value, 0 if value == round(value) else 1)
