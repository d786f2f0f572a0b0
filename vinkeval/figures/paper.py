"""Which figures there are, and which of them a paper shows."""

from collections.abc import Callable, Sequence
from typing import Literal, get_args

from vinkeval.danish import listing
from vinkeval.disclosure.release import Release
from vinkeval.errors import NothingReleased, UsageFault
from vinkeval.figures.bars import bars, funnel
from vinkeval.figures.change import change
from vinkeval.figures.chart import Chart
from vinkeval.figures.context import context
from vinkeval.figures.control import control
from vinkeval.figures.coverage import coverage
from vinkeval.figures.forest import forest
from vinkeval.figures.logic import logic_chart
from vinkeval.figures.money import economy
from vinkeval.figures.nothing import Nothing
from vinkeval.figures.series import series
from vinkeval.figures.style import house_style
from vinkeval.figures.texts import texts

_TEXTS = texts("vinkeval.figures")
Kind = Literal["series", "bars", "change", "control"]
_WHOLE: dict[str, Callable[[Release], Chart]] = {
    "coverage": coverage,
    "forest": forest,
    "economy": economy,
    "context": context,
    "funnel": funnel,
    "logic": lambda release: logic_chart(release.plan),
}
# The indicators that stand together in a goal's change chart: one unit a figure, the harm indicator beside the results.
_TOGETHER: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("1", "points", ("M1.1", "A5", "M1.5", "B4", "B5")),
    ("1", "shares", ("M1.2", "M1.2b", "A6", "C5", "M1.6")),
    ("3", "shares", ("M3.1", "M3.2", "M3.3", "M3.4", "E3", "E6")),
    ("4", "points", ("M4.1", "M4.2", "M4.3", "H5b")),
)


_SERIES = ("A1", "D2", "E1", "I1")  # those of the goals that the paper draws over time


def chart(release: Release, id: str | Sequence[str], kind: Kind | None = None, **options: str) -> Chart | Nothing:
    """Draw one figure from a release.

    Args:
        release: what may be shown.
        id: an indicator ('I1'), several that share a unit (['M4.1', 'M4.2']), or a whole picture: 'coverage', 'forest',
            'economy', 'context', 'funnel', 'logic'.
        kind: 'series' over time, 'bars' by a dimension, 'change' plan period beside baseline, 'control' for a control
            chart; by default what suits.
        options: `every` of a series or control chart, `breakdown` and `period` of bars.

    Returns:
        The figure, or `Nothing` with the reason where the release holds nothing to draw.

    Raises:
        UsageFault: unknown indicator or kind.
    """
    try:
        return _chart(release, id, kind, **options)
    except NothingReleased as reason:
        return Nothing(str(reason))


def _chart(release: Release, id: str | Sequence[str], kind: Kind | None = None, **options: str) -> Chart:
    if kind is not None and kind not in get_args(Kind):
        raise UsageFault(_TEXTS.say("fault.unknown_kind", kind=kind, kinds=", ".join(get_args(Kind))))
    with house_style():
        if isinstance(id, str) and id in _WHOLE:
            return _WHOLE[id](release)
        ids = [id] if isinstance(id, str) else list(id)
        for each in ids:
            if each not in release.plan.indicators:
                raise UsageFault(_TEXTS.say("fault.unknown_indicator", indicator=each))
        kind = kind or ("change" if len(ids) > 1 else _suited(release, ids[0]))
        if kind == "change":
            return change(release, ids, **options)
        if kind == "control":
            return control(release, ids[0], **options)  # type: ignore[arg-type]
        if kind == "bars":
            return bars(release, ids[0], **options)
        return series(release, ids[0], **options)  # type: ignore[arg-type]


def _suited(release: Release, id: str) -> Kind:
    if release.plan.indicators[id].always_broken_down:
        return "bars"
    return "series" if len(release.series(id, "half-year")) > 1 or len(release.series(id, "quarter")) > 1 else "change"


def charts(release: Release) -> tuple[Chart, ...]:
    """All figures of the paper, in its order: across, then goal by goal, then economy and context.

    A figure the release has nothing for is left out; the papers say *ikke belyst* in its place.
    """
    wanted: list[Callable[[], Chart]] = [
        lambda: _chart(release, "coverage"),
        lambda: forest_part(release, "shares"),
        lambda: forest_part(release, "others"),
        _one(release, "A1", "series"),
        *(_together(release, goal, name, ids) for goal, name, ids in _TOGETHER if goal == "1"),
        _one(release, "D2", "series"),
        lambda: _chart(release, "funnel"),
        *(_together(release, goal, name, ids) for goal, name, ids in _TOGETHER if goal == "3"),
        _one(release, "E1", "series"),
        *(_together(release, goal, name, ids) for goal, name, ids in _TOGETHER if goal == "4"),
        _one(release, "I1", "series"),
        _one(release, "H1", "bars", breakdown="institution_type"),
        _one(release, "K1", "series"),
        lambda: _chart(release, "economy"),
        lambda: _chart(release, "context"),
    ]
    return tuple(drawn for make in wanted if (drawn := _drawn(make)) is not None)


def withheld(release: Release) -> dict[str, str]:
    """Per goal what is said in the place of figures that would show nothing but hidden values."""
    titles: dict[str, list[str]] = {}
    for id in _SERIES:
        rows = release.rows(id)
        if id in release.plan.indicators and len(rows) and rows["status"].eq("hidden").all():
            titles.setdefault(release.plan.indicators[id].goal, []).append(release.plan.indicators[id].name)
    for goal, name, ids in _TOGETHER:
        rows = release.indicators[release.indicators["indicator"].isin(ids) & release.indicators["breakdown"].eq("")]
        rows = rows[rows["period"].isin(["baseline", "plan"])]
        if len(rows) and rows["status"].eq("hidden").all():
            title = _TEXTS.say(f"change.title_{goal}_{name}", goal=rows["goal"].iloc[0])
            titles.setdefault(str(rows["goal"].iloc[0]), []).append(title)
    return {
        goal: _TEXTS.count(
            "withheld", len(found), titles=found[0] if len(found) == 1 else listing([f"«{each}»" for each in found])
        )
        for goal, found in titles.items()
    }


def forest_part(release: Release, part: Literal["shares", "others"]) -> Chart:
    """One half of the forest: all comparisons do not fit on one page."""
    with house_style():
        return forest(release, part)


def _together(release: Release, goal: str, name: str, ids: tuple[str, ...]) -> Callable[[], Chart]:
    own = [id for id in ids if id in release.plan.indicators]
    title = _TEXTS.say(f"change.title_{goal}_{name}", goal=release.plan.indicators[own[0]].goal if own else goal)
    return lambda: _chart(release, own, "change", title=title, name=f"maal{goal}_{_TEXTS.say(f'change.file_{name}')}")


def _one(release: Release, id: str, kind: Kind, **options: str) -> Callable[[], Chart]:
    """The figure of one indicator, where the plan has it."""

    def make() -> Chart:
        if id not in release.plan.indicators:
            raise NothingReleased(_TEXTS.say("fault.unknown_indicator", indicator=id))
        return _chart(release, id, kind, **options)

    return make


def _drawn(make: Callable[[], Chart]) -> Chart | None:
    try:
        return make()
    except NothingReleased:
        return None
