"""From activity over reach to outcome: the indicators of an intervention, of a goal, and of the context."""

from collections.abc import Iterable, Sequence
from typing import Any

import pandas as pd

from vinkeval.danish import listing, number
from vinkeval.disclosure.release import Release
from vinkeval.figures.labels import category_label, intervention_label
from vinkeval.figures.texts import texts
from vinkeval.figures.values import shown, shown_with_interval
from vinkeval.papers.model import Grid
from vinkeval.papers.naming import span
from vinkeval.papers.sentences import change_words
from vinkeval.papers.tables.cells import comparison_header, figure_cell, hidden_together, steps_note
from vinkeval.plan.model import IndicatorText

_TEXTS = texts("vinkeval.papers")
_STEPS = ("activity", "reach", "outcome", "harm", "quality", "context")
_ALWAYS = ("activity", "reach", "outcome")  # each intervention says these three, if only 'ingen data'


def intervention_table(release: Release, letter: str) -> Grid | None:
    """Activity, reach and outcome of one intervention; for goal 1 with the harm indicator beside the results."""
    plan = release.plan
    own = [text for text in plan.indicators.values() if text.interventions == (letter,) and text.unit != "–"]
    rows = _step_rows(release, [text for text in own if text.role in _STEPS], _ALWAYS)
    harm = plan.indicators.get("M1.6")
    if harm is not None and plan.intervention(letter).goal == harm.goal:
        cells = [
            shown_with_interval(release.figure(harm.id, key, "intervention", letter), harm.unit) for key in ("baseline", "plan")
        ]
        rows.append((_TEXTS.say("goal.harm_row", letter=letter), _TEXTS.say("goal.steps.harm"), *cells, "–"))
    about = [text.id for text in own if text.role in _STEPS]
    return _steps(release, _TEXTS.say("goal.table", name=intervention_label(plan, letter)), rows, about)


def across_table(release: Release, goal: str) -> Grid | None:
    """The goal's indicators that belong to several interventions."""
    texts_ = [
        text
        for text in release.plan.indicators.values()
        if text.goal == goal and len(text.interventions) > 1 and text.role in _STEPS and text.unit != "–"
    ]
    rows = _step_rows(release, texts_, ())
    return _steps(release, _TEXTS.say("goal.table_across", goal=goal), rows, [text.id for text in texts_])


def referrals(release: Release) -> Grid | None:
    """Referrals of concern in the exports: context, never goal attainment."""
    found = [text for text in release.plan.indicators.values() if text.id in ("K1", "K2a", "K2b", "K2c", "K2d", "K3")]
    rows = [(name, *cells) for name, _, *cells in _step_rows(release, found, ())]
    if not any(release.figure(text.id, "plan") is not None for text in found):
        return None
    header = comparison_header(release, "indicator")
    about = [text.id for text in found]
    note = f"{steps_note(release, rows, about)} {_TEXTS.say('economy.k3_yearly')}".strip()
    return Grid(_TEXTS.say("economy.context_table"), header, tuple(rows), (0.32, 0.23, 0.23, 0.22), note, about=tuple(about))


def by_category(release: Release, indicator: str, breakdown: str, caption: str) -> Grid | None:
    """An indicator by one dimension, baseline and plan period; most first, unknown last."""
    text = release.plan.indicators.get(indicator)
    rows = release.rows(indicator, breakdown)
    if text is None or rows.empty:
        return None
    plan = rows[rows["period"] == "plan"].sort_values(["value", "category"], ascending=[False, True], kind="stable")
    plan = plan.sort_values("category", key=lambda codes: codes.eq("unknown"), kind="stable")
    full = _TEXTS.entry("administrations") if breakdown == "administration" else {}
    cells = [
        (
            full.get(str(category), category_label(breakdown, str(category), release.plan)),
            *(shown(release.figure(indicator, key, breakdown, str(category)), text.unit) for key in ("baseline", "plan")),
        )
        for category in plan["category"]
    ]
    first = _TEXTS.entry("goal.header").get(breakdown, _TEXTS.say("goal.header.category"))
    header = (
        str(first),
        _TEXTS.say("goal.header.baseline", span=span(release, "baseline")),
        _TEXTS.say("goal.header.plan", span=span(release, "plan")),
    )
    note = steps_note(release, cells)
    return (
        Grid(caption, header, tuple(cells), (0.5, 0.25, 0.25), note, frozenset({1, 2}), about=(indicator,)) if cells else None
    )


def _begun_later(release: Release, about: Iterable[str]) -> Iterable[str]:
    """Which of an indicator's interventions are not in its baseline, as they began later."""
    for id in about:
        text = release.plan.indicators[id]
        new = [release.plan.intervention(letter) for letter in text.interventions]
        later = [entry for entry in new if entry.new_in]
        if later and len(later) < len(new):
            letters = listing([entry.id for entry in later])
            yield _TEXTS.say("goal.note_from", name=text.name, id=id, letters=letters, year=later[0].new_in)


def _also_of_others(release: Release, about: Iterable[str]) -> Iterable[str]:
    """Which of an indicator's interventions serve the people of other goals, how many of its answers are theirs, and its
    figure for each of the goal's own, where these are shown."""
    plan = release.plan
    for id in about:
        text = plan.indicators[id]
        foreign = [letter for letter in text.interventions if plan.intervention(letter).goal != text.goal]
        if not foreign or text.goal == "0" or "intervention" not in text.breakdowns:
            continue
        said = [_TEXTS.say("goal.note_mixed", name=text.name, id=id, letters=listing(list(text.interventions)))]
        for letter in foreign:
            for key in ("baseline", "plan"):
                part, whole = (release.figure(id, key, *of) for of in (("intervention", letter), ("", "")))
                if _counts(part) and _counts(whole):
                    assert part is not None and whole is not None
                    said.append(
                        _TEXTS.say(
                            f"goal.note_share_{key}", letter=letter,
                            part=number(float(part["denominator"])), whole=number(float(whole["denominator"])),
                        )
                    )  # fmt: skip
        if len(said) == 1:
            said.append(_TEXTS.say("goal.note_share_hidden", letters=listing(foreign)))
        for letter in text.interventions:
            before, after = (release.figure(id, key, "intervention", letter) for key in ("baseline", "plan"))
            if letter not in foreign and _counts(before) and _counts(after):
                figures = {"baseline": shown(before, text.unit), "plan": shown(after, text.unit)}
                said.append(_TEXTS.say("goal.note_alone", letter=letter, **figures))
        yield " ".join(said)


def _counts(row: "pd.Series[Any] | None") -> bool:
    return bool(row is not None and row["status"] == "ok" and pd.notna(row["value"]) and pd.notna(row["denominator"]))


def _steps(release: Release, caption: str, rows: list[tuple[str, ...]], about: Sequence[str]) -> Grid | None:
    if not rows:
        return None
    rows = hidden_together(rows)
    header = comparison_header(release, "indicator", "step")
    widths: tuple[float, ...] = (0.28, 0.12, 0.195, 0.195, 0.21)
    compared = about
    if all(row[2] == _TEXTS.say("goal.new_cell") for row in rows):  # nothing before, so nothing to compare with
        rows, header, widths = [(*row[:2], row[3]) for row in rows], (*header[:2], header[3]), (0.5, 0.15, 0.35)
        compared = ()
    note = " ".join(
        part
        for part in (steps_note(release, rows, compared), *_also_of_others(release, about), *_begun_later(release, about))
        if part
    )
    return Grid(caption, header, tuple(rows), widths, note, about=tuple(about))


def _step_rows(release: Release, found: list[IndicatorText], always: Iterable[str]) -> list[tuple[str, ...]]:
    rows: list[tuple[str, ...]] = []
    for step in _STEPS:
        label = _TEXTS.say(f"goal.steps.{step}")
        inside = [row for text in found if text.role == step for row in _indicator_rows(release, text)]
        rows += [(name, label, *cells) for name, *cells in inside]
        if not inside and step in always:
            rows.append((_TEXTS.say("goal.no_indicator"), label, "–", "–", "–"))
    return rows


def _indicator_rows(release: Release, text: IndicatorText) -> list[tuple[str, ...]]:
    if not text.always_broken_down:
        cells = [_periodfigure_cell(release, text, key) for key in ("baseline", "plan")]
        return [(f"{text.name} ({text.id})", *cells, change_words(release, text))]
    breakdown = text.breakdowns[0]
    rows = release.rows(text.id, breakdown)
    return [
        (
            _TEXTS.say(
                "goal.by_category",
                name=f"{text.name} ({text.id})",
                category=category_label(breakdown, str(category), release.plan),
            ),
            *(
                shown_with_interval(release.figure(text.id, key, breakdown, str(category)), text.unit)
                for key in ("baseline", "plan")
            ),
            "–",
        )
        for category in dict.fromkeys(rows["category"])
        for name in (category_label(breakdown, str(category), release.plan),)
    ]


def _periodfigure_cell(release: Release, text: IndicatorText, key: str) -> str:
    row = release.figure(text.id, key)
    if row is None:
        letters = text.interventions
        new = key == "baseline" and len(letters) == 1 and release.plan.intervention(letters[0]).new_in
        return _TEXTS.say("goal.new_cell" if new else "goal.no_data")
    return figure_cell(row, text)
