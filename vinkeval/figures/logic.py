"""The logic of change as a figure: intervention → activity → reach → outcome, and which links have no data."""

from typing import Any

import pandas as pd

from vinkeval.figures import notes
from vinkeval.figures.chart import Chart
from vinkeval.figures.labels import intervention_label
from vinkeval.figures.sheet import Sheet, sheet
from vinkeval.figures.style import INK, MAIN, PALE, PAPER, QUIET, SMALL, STUB, TEXT, WIDTH_CM, line_cm, wrap
from vinkeval.figures.texts import texts
from vinkeval.plan.logic import LINKS, chain
from vinkeval.plan.model import Plan

_TEXTS = texts("vinkeval.figures")
_NAME = 3.7  # cm for the intervention, where the chain begins
_ARROW = 0.55  # cm between two links
_HEAD, _PAD, _BETWEEN = 0.75, 0.14, 0.16
_COLUMN = (WIDTH_CM - 0.2 - _NAME - len(LINKS) * _ARROW) / len(LINKS)


def logic_chart(plan: Plan) -> Chart:
    """The chain of every intervention, goal by goal, made from the plan's data alone: it holds no result.

    A full box names the indicators of its link; a dashed one is a link the plan counts on and the exports cannot show.
    `data` has the rows of `vinkeval.plan.chain` with status ok or not_measurable.
    """
    links = chain(plan)
    data = links.assign(status=links["covered"].map({True: "ok", False: "not_measurable"}))
    title = _TEXTS.say("logic.title")
    note = _TEXTS.say("logic.note")
    rows = [(goal, _rows(plan, links[links["goal"] == goal.id])) for goal in plan.goals if (links["goal"] == goal.id).any()]
    headings = {goal.id: wrap(_heading(goal.id, goal.short_name), WIDTH_CM - 0.3, TEXT, bold=True) for goal, _ in rows}
    height = _HEAD + sum(
        len(headings[goal.id]) * line_cm(TEXT) + 0.3 + sum(_height(row) + _BETWEEN for row in own) for goal, own in rows
    )
    page = sheet(title, _TEXTS.say("logic.source"), note, height)
    for at, label in enumerate([_TEXTS.say("logic.intervention"), *LINKS.values()]):
        page.write(_left(at) + (0 if at == 0 else _COLUMN / 2), 0.1, label, size=TEXT, weight="bold", va="top", ha=_side(at))
    y = _HEAD
    for goal, own in rows:
        y += 0.15
        for line in headings[goal.id]:
            page.write(0.15, y, line, size=TEXT, weight="bold", color=QUIET, va="top")
            y += line_cm(TEXT)
        y += 0.15
        for row in own:
            _draw(page, y, row)
            y += _height(row) + _BETWEEN
    return Chart(
        "virkningskaede", "0", title, note, _TEXTS.say("logic.source"), _alt(plan, links), data, page.figure, page.margins
    )


def _rows(plan: Plan, links: pd.DataFrame) -> list[list[list[str]]]:
    """Per intervention the lines of its name and of each link; a link without indicators has none."""
    return [
        [
            wrap(intervention_label(plan, str(letter)), _NAME - 0.25, SMALL),
            *(
                [
                    *wrap(str(found).replace(";", ", "), _COLUMN - 0.2, SMALL),
                    *([_TEXTS.say("logic.partly")] if missing else []),
                ]
                if found
                else []
                for found, missing in zip(group["indicators"], group["not_shown"], strict=True)
            ),
        ]
        for letter, group in links.groupby("intervention", sort=False)
    ]


def _heading(id: str, name: str) -> str:
    return _TEXTS.say("logic.goal", id=id, name=name)


def _left(column: int) -> float:
    return 0.15 if column == 0 else _NAME + column * _ARROW + (column - 1) * _COLUMN


def _side(column: int) -> str:
    return "left" if column == 0 else "center"


def _height(row: list[list[str]]) -> float:
    return max(len(lines) for lines in row) * line_cm(SMALL) + 2 * _PAD


def _draw(page: Sheet, y: float, row: list[list[str]]) -> None:
    high = _height(row)
    middle = y + high / 2
    page.write(0.15, middle, "\n".join(row[0]), size=SMALL, va="center")
    for column, lines in enumerate(row[1:], 1):
        left = _left(column)
        looks: dict[str, Any] = {"facecolor": PALE, "edgecolor": MAIN, "linewidth": 0.9}
        if not lines:
            looks = {"facecolor": PAPER, "edgecolor": STUB, "linewidth": 0.9, "linestyle": (0, (3, 2))}
        page.box(left, y, _COLUMN, high, **looks)
        page.write(left - _ARROW / 2, middle, "→", size=TEXT, color=INK if lines else STUB, ha="center", va="center")
        words = "\n".join(lines) if lines else _TEXTS.say("logic.no_data")
        page.write(left + _COLUMN / 2, middle, words, size=SMALL, color=INK if lines else QUIET, ha="center", va="center")


def _alt(plan: Plan, links: pd.DataFrame) -> str:
    parts = [_TEXTS.say("logic.alt")]
    for letter, group in links.groupby("intervention", sort=False):
        told = "; ".join(
            f"{label.lower()} {str(found).replace(';', ', ') if found else _TEXTS.say('logic.no_data')}"
            + (f" ({_TEXTS.say('logic.partly')})" if found and missing else "")
            for label, found, missing in zip(group["label"], group["indicators"], group["not_shown"], strict=True)
        )
        parts.append(f"{intervention_label(plan, str(letter))}: {told}.")
    return notes.joined(*parts)
