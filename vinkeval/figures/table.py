"""Released rows as a Danish table that shows itself in a notebook, and what is not released, marked as internal."""

import html
import os
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from vinkeval.danish import HIDDEN
from vinkeval.disclosure.release import Release
from vinkeval.errors import UsageFault
from vinkeval.figures.labels import breakdown_label, category_label
from vinkeval.figures.texts import texts
from vinkeval.figures.values import interval, shown
from vinkeval.plan.periods import period_label

_TEXTS = texts("vinkeval.figures")
RELEASED_ONLY = "VINKEVAL_RELEASED_ONLY"


@dataclass(frozen=True)
class Table:
    """A caption, a header, rows of text, and notes below; shows itself in a notebook."""

    caption: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    notes: tuple[str, ...] = ()

    def _repr_html_(self) -> str:
        head = "".join(f'<th scope="col">{html.escape(word)}</th>' for word in self.header)
        body = "".join(
            "<tr>"
            + f'<th scope="row">{html.escape(row[0])}</th>'
            + "".join(f"<td>{html.escape(cell)}</td>" for cell in row[1:])
            + "</tr>"
            for row in self.rows
        )
        below = "".join(f"<p><small>{html.escape(note)}</small></p>" for note in self.notes)
        return (
            f'<table class="vinkeval"><caption style="text-align:left"><strong>{html.escape(self.caption)}</strong></caption>'
            f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{below}"
        )


def table(
    release: Release,
    ids: str | Sequence[str],
    *,
    periods: Sequence[str] = ("baseline", "plan"),
    breakdown: str = "",
) -> Table:
    """Released figures of one or several indicators, a row each, a column a period.

    Args:
        release: what may be shown.
        ids: indicators; an id without a figure for the whole needs its `breakdown`.
        periods: keys of periods (baseline, plan, 2020, 2020H1 ...).
        breakdown: show one row a category instead.

    Raises:
        UsageFault: an indicator the plan does not know, or nothing released under these keys.
    """
    wanted = [ids] if isinstance(ids, str) else list(ids)
    for id in wanted:
        if id not in release.plan.indicators:
            raise UsageFault(_TEXTS.say("fault.unknown_indicator", indicator=id))
    names = {"baseline": release.plan.baseline.label, "plan": release.plan.period.label}
    header = [_TEXTS.say("table.indicator")]
    header += [_TEXTS.say("table.category")] if breakdown else []
    for key in periods:
        header += [names.get(key, period_label(key)), _TEXTS.say("table.interval")]
    rows: list[tuple[str, ...]] = []
    for id in wanted:
        text = release.plan.indicators[id]
        for category in dict.fromkeys(release.rows(id, breakdown)["category"]):
            cells = [f"{id} {text.name}"]
            cells += [category_label(breakdown, str(category), release.plan)] if breakdown else []
            for key in periods:
                row = release.figure(id, key, breakdown, str(category))
                cells += [shown(row, text.unit), _limits(row, text.unit)]
            rows.append(tuple(cells))
    if not rows:
        raise UsageFault(_TEXTS.say("fault.no_figure", name=", ".join(wanted)))
    by = f" fordelt på {breakdown_label(breakdown)}" if breakdown else ""
    caption = (release.plan.indicators[wanted[0]].name if len(wanted) == 1 else _TEXTS.say("table.several")) + by
    notes = [_TEXTS.say("table.hidden")] if any(HIDDEN in row for row in rows) else []
    return Table(caption, tuple(header), tuple(rows), tuple(notes))


def _limits(row: "pd.Series[Any] | None", unit: str) -> str:
    if row is None or row["status"] != "ok":
        return HIDDEN if row is not None and row["status"] == "hidden" else "–"
    return interval(float(row["lower"]), float(row["upper"]), unit) or "–"


@dataclass(frozen=True)
class Preview:
    """Something that is not released, for the analyst's own eyes: marked, and silent in a notebook that a run executes."""

    content: Any

    def _repr_html_(self) -> str:
        if os.environ.get(RELEASED_ONLY):
            return f"<p><em>{html.escape(_TEXTS.say('table.not_released'))}</em></p>"
        mark = (
            '<p style="border:2px solid #1a1a1a;padding:.3em .6em;display:inline-block">'
            f"<strong>{html.escape(_TEXTS.say('table.internal'))}</strong></p>"
        )
        own = getattr(self.content, "_repr_html_", None)
        return mark + (own() if own else f"<pre>{html.escape(str(self.content))}</pre>")

    def __repr__(self) -> str:
        return _TEXTS.say("table.not_released" if os.environ.get(RELEASED_ONLY) else "table.internal")


def preview(content: Any) -> Preview:
    """Show something unreleased (a measure, an estimate, a frame) with the mark INTERNT; it cannot be saved by a run."""
    return Preview(content)

