"""A cell is text as the reader sees it: '..' where hidden, never empty, never 0; and the note that tells a table's marks."""

import re
from collections.abc import Sequence
from typing import Any

import pandas as pd

from vinkeval.danish import HIDDEN, NO_BREAK, listing, number, spelled
from vinkeval.disclosure.release import Release
from vinkeval.figures.texts import texts
from vinkeval.figures.values import shown_with_interval
from vinkeval.papers.naming import span
from vinkeval.papers.sentences import FEW, fallen, few, part_of_few, verdict
from vinkeval.plan.model import IndicatorText

_TEXTS = texts("vinkeval.papers")
_INTERVAL = re.compile(rf"\(.*{NO_BREAK}til{NO_BREAK}.*\)")
_FEW_MARK = re.compile(rf", n{NO_BREAK}={NO_BREAK}\d")


def count_cell(value: float) -> str:
    """A count of rows; hidden where it is NaN."""
    return HIDDEN if pd.isna(value) else number(float(value))


def figure_cell(row: "pd.Series[Any] | None", text: IndicatorText) -> str:
    """A figure with its interval, and what it rests on where that is few."""
    words = shown_with_interval(row, text.unit)
    part = part_of_few(row)
    if part:
        return _TEXTS.say("goal.few_part", cell=words, part=part)
    base = few(row)
    return _TEXTS.say("goal.few", cell=words, n=base) if base else words


def hidden_together(rows: Sequence[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """Rows in which all that could be shown is hidden, those that are alike as one, at the place of their last: many rows of
    nothing but '..' tell no more. The second column (goal, step) says which belong together."""
    names: dict[tuple[str, ...], list[str]] = {}
    for name, *cells in rows:
        if HIDDEN in cells and not any(sign.isdigit() for cell in cells[1:] for sign in cell):
            names.setdefault(tuple(cells), []).append(name)
    folded = []
    for name, *cells in rows:
        alike = names.get(tuple(cells), [])
        if len(alike) < 2:
            folded.append((name, *cells))
        elif name == alike[-1]:
            said = _TEXTS.say("goal.hidden_rows", count=spelled(len(alike)).capitalize(), names=listing(alike))
            folded.append((said, *cells))
    return folded


def comparison_header(release: Release, *first: str) -> tuple[str, ...]:
    """Headings of a table of baseline, plan period and change; `first` are the keys of the columns before them."""
    return (
        *(_TEXTS.say(f"goal.header.{key}") for key in first),
        _TEXTS.say("goal.header.baseline", span=span(release, "baseline")),
        _TEXTS.say("goal.header.plan", span=span(release, "plan")),
        _TEXTS.say("goal.header.change"),
    )


def steps_note(release: Release, rows: Sequence[Sequence[str]], about: Sequence[str] = ()) -> str:
    """What the marks of a table of figures mean, those that occur in it.

    Args:
        rows: the table's cells.
        about: the indicators whose change it shows.
    """
    cells = [cell for row in rows for cell in row]
    said = []
    if HIDDEN in cells:
        said.append(_TEXTS.say("goal.note_hidden"))
    if any(_INTERVAL.search(cell) for cell in cells):
        said.append(_TEXTS.say("goal.note_interval"))
    if any(_FEW_MARK.search(cell) for cell in cells):
        said.append(_TEXTS.say("goal.note_few", few=FEW))
    found = {str(verdict(release, id)) for id in about} - {"none"}
    if about and any(row[-1] == _TEXTS.say("change.none") for row in rows):
        found.add("none")
    if set(about) & set(fallen(release)):
        found.add("uncorrected")
    keys = [text for key, text in _TEXTS.entry("change.keys").items() if key in found]
    if keys:
        said.append(_TEXTS.say("goal.note_keys", keys="; ".join(keys)))
    if found & {"sure", "counted", "no_interval"}:
        said.append(_TEXTS.say("goal.note_exact"))
    return " ".join(said)
