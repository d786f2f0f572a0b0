"""What was compared, what the models of the course came to, and how the indicators are defined."""

from collections.abc import Iterable

import pandas as pd

from vinkeval.danish import HIDDEN, NO_BREAK, number
from vinkeval.disclosure.release import Release
from vinkeval.figures.labels import indicator_name
from vinkeval.figures.texts import texts
from vinkeval.figures.values import shown_with_interval
from vinkeval.papers.model import Grid
from vinkeval.papers.sentences import change_words
from vinkeval.papers.tables.cells import comparison_header, steps_note

_TEXTS = texts("vinkeval.papers")


def comparisons(release: Release) -> Grid | None:
    """Every comparison of plan period with baseline, in words."""
    plan = release.plan
    about = [str(id) for id in release.comparisons["indicator"]]
    rows = [
        (
            f"{text.name} ({text.id})",
            *(shown_with_interval(release.figure(text.id, key), text.unit) for key in ("baseline", "plan")),
            change_words(release, text),
        )
        for text in (plan.indicators[str(id)] for id in release.comparisons["indicator"] if str(id) in plan.indicators)
    ]
    if not rows:
        return None
    header = comparison_header(release, "indicator")
    return Grid(
        _TEXTS.say("display.comparisons"), header, tuple(rows), (0.34, 0.22, 0.22, 0.22), steps_note(release, rows, about)
    )


def trends(release: Release) -> Grid | None:
    """What the trend models came to: the term at the plan's start, its interval, and what may be said."""
    rows = []
    for row in release.estimates.to_dict("records"):
        text = release.plan.indicators.get(str(row["indicator"]))
        if text is None:
            continue
        term = _TEXTS.entry("workbook.terms").get(str(row["term"]), str(row["term"]))
        status = _TEXTS.say(f"workbook.status.{row['status']}")
        if row["status"] == "hidden":
            figure = HIDDEN
        elif pd.isna(row["estimate"]):
            figure = "–"
        else:
            figure = f"{number(row['estimate'], 2)} ({number(row['lower'], 2)}{NO_BREAK}til{NO_BREAK}{number(row['upper'], 2)})"
        rows.append((f"{text.name} ({text.id})", term, figure, status))
    header = tuple(_TEXTS.say(f"workbook.columns.{key}") for key in ("name", "term", "estimate_interval", "status"))
    note = _TEXTS.say("display.trends_note")  # the released courses are of counts
    return Grid(_TEXTS.say("display.trends"), header, tuple(rows), (0.34, 0.28, 0.2, 0.18), note) if rows else None


def definitions(release: Release, about: Iterable[str] | None = None) -> Grid:
    """The indicators a paper is about with their definitions; by default every one that has a released row."""
    shown_ids = set(release.indicators["indicator"]) if about is None else set(about)
    rows = [
        (text.id, indicator_name(text), text.definition) for text in release.plan.indicators.values() if text.id in shown_ids
    ]
    header = tuple(_TEXTS.say(f"method.{key}") for key in ("id", "name", "definition"))
    return Grid(_TEXTS.say("method.definitions_table"), header, tuple(rows), (0.09, 0.31, 0.6))
