"""Released numbers and what may be said of them, as they show themselves in a notebook: `vk.table` and `vk.sentence`."""

import html
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from vinkeval.danish import listing
from vinkeval.disclosure.release import Release
from vinkeval.errors import NothingReleased, UsageFault
from vinkeval.figures.labels import breakdown_label, category_label, distributed
from vinkeval.figures.notes import reader_caveats
from vinkeval.figures.nothing import Nothing
from vinkeval.figures.texts import texts
from vinkeval.figures.values import shown_with_interval
from vinkeval.indicators import period_label_until, titled
from vinkeval.papers import tables
from vinkeval.papers.model import Grid
from vinkeval.papers.page import table_html
from vinkeval.papers.sentences import change_sentence, series_sentence, verdict
from vinkeval.papers.tables.cells import steps_note

_TEXTS = texts("vinkeval.papers")
_WHOLE: dict[str, Callable[[Release], Grid | None]] = {
    "quality": tables.quality_rows,
    "fields": tables.quality_fields,
    "findings": tables.quality_findings,
    "goals": tables.results,
    "comparisons": tables.comparisons,
    "trends": tables.trends,
    "budget": tables.budget,
    "unit_costs": tables.unit_costs,
    "referrals": tables.referrals,
    "words": tables.words,
}


@dataclass(frozen=True, repr=False)
class Shown:
    """A table that shows itself in a notebook."""

    grid: Grid

    def __repr__(self) -> str:
        return f"{self.grid.caption} ({len(self.grid.rows)} x {len(self.grid.header)})"

    def _repr_html_(self) -> str:
        return table_html(self.grid, self.grid.caption)


@dataclass(frozen=True, repr=False)
class Said:
    """Sentences and their caveats, as they show themselves in a notebook."""

    sentences: tuple[str, ...]
    caveats: tuple[str, ...]

    def __repr__(self) -> str:
        return "\n".join(self.sentences or self.caveats)

    def _repr_html_(self) -> str:
        said = "".join(f'<p class="finding">{html.escape(line)}</p>' for line in self.sentences)
        if not self.caveats:
            return said
        listed = "".join(f"<li>{html.escape(line)}</li>" for line in self.caveats)
        return f'{said}<p class="quiet">{html.escape(_TEXTS.say("goal.caveats"))}:</p><ul class="quiet">{listed}</ul>'


def table(
    release: Release, ids: str | Sequence[str], *, periods: Sequence[str] = ("baseline", "plan"), breakdown: str = ""
) -> Shown | Nothing:
    """Released figures as a Danish table.

    Args:
        release: what may be shown.
        ids: an indicator, several, or a whole table: 'quality', 'fields', 'findings', 'goals', 'comparisons', 'trends',
            'budget', 'unit_costs', 'referrals', 'words'.
        periods: keys of the columns (baseline, plan, 2020, 2020H1 ...).
        breakdown: a row for each category of this dimension.

    Returns:
        The table, or `Nothing` with the reason where nothing is released under these keys.

    Raises:
        UsageFault: an indicator the plan does not know.
    """
    try:
        return _table(release, ids, periods, breakdown)
    except NothingReleased as reason:
        return Nothing(str(reason))


def _table(release: Release, ids: str | Sequence[str], periods: Sequence[str], breakdown: str) -> Shown:
    if isinstance(ids, str) and ids in _WHOLE:
        grid = _WHOLE[ids](release)
        if grid is None:
            raise NothingReleased(_TEXTS.say("fault.nothing", what=ids))
        return Shown(grid)
    wanted = [ids] if isinstance(ids, str) else list(ids)
    _known(release, wanted)
    rows: list[tuple[str, ...]] = []
    for id in wanted:
        text = release.plan.indicators[id]
        for category in dict.fromkeys(release.rows(id, breakdown)["category"]):
            name = f"{text.name} ({id})"
            if breakdown:
                name = category_label(breakdown, str(category), release.plan)
                name = name if len(wanted) == 1 else f"{text.name} ({id}): {name}"
            found = [release.figure(id, key, breakdown, str(category)) for key in periods]
            cells = [shown_with_interval(row, text.unit if row is None else str(row["unit"])) for row in found]
            rows.append((name, *cells))
    if not rows:
        raise NothingReleased(_TEXTS.say("fault.nothing", what=", ".join(wanted)))
    first = _TEXTS.say("goal.header.category") if breakdown and len(wanted) == 1 else _TEXTS.say("goal.header.indicator")
    header = (first, *(period_label_until(key, release.as_of, release.plan) for key in periods))
    one = release.plan.indicators[wanted[0]]
    caption = titled(one.name, one.unit) if len(wanted) == 1 else _TEXTS.say("display.several", ids=listing(wanted))
    if breakdown:
        by = breakdown_label(breakdown)
        caption = distributed(one, breakdown) if len(wanted) == 1 else _TEXTS.say("display.by", name=caption, by=by)
    note = steps_note(release, rows)
    wide = 0.6 / len(periods)
    return Shown(Grid(caption, header, tuple(rows), (0.4, *[wide] * len(periods)), note, frozenset(range(1, len(header)))))


def sentence(release: Release, ids: str | Sequence[str]) -> Said:
    """What may be said of one or several indicators, with their caveats.

    Raises:
        UsageFault: an indicator the plan does not know.
    """
    wanted = [ids] if isinstance(ids, str) else list(ids)
    _known(release, wanted)
    said: list[str] = []
    hidden = [id for id in wanted if verdict(release, id) == "hidden" and not series_sentence(release, id)]
    together = len(hidden) > 1
    for id in wanted:
        if together and id in hidden:
            continue
        said += [line for line in (change_sentence(release, id), series_sentence(release, id)) if line]
    if together:
        names = listing([f"{release.plan.indicators[id].name} ({id})" for id in hidden])
        said.append(_TEXTS.say("display.hidden", names=names))
    caveats = _caveats(release, wanted)
    new = [release.plan.intervention(letter).new_in for id in wanted for letter in release.plan.indicators[id].interventions]
    if not said and not (caveats and new and all(new)):  # of a new intervention the caveats say why there is no comparison
        said = [_TEXTS.say("display.nothing_said")]
    return Said(tuple(dict.fromkeys(said)), caveats)


def _caveats(release: Release, ids: Sequence[str]) -> tuple[str, ...]:
    """The caveats, each once; one that is not about all of the indicators tells which it is about."""
    about: dict[str, list[str]] = {}
    for id in dict.fromkeys(ids):
        for caveat in reader_caveats(release.plan.indicators[id]):
            about.setdefault(caveat, []).append(id)
    return tuple(
        caveat if len(own) == len(set(ids)) else _TEXTS.say("goal.caveat", names=listing(own), caveat=caveat)
        for caveat, own in about.items()
    )


def _known(release: Release, ids: Sequence[str]) -> None:
    for id in ids:
        if id not in release.plan.indicators:
            raise UsageFault(_TEXTS.say("fault.unknown_indicator", indicator=id))
