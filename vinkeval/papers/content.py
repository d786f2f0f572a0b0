"""The annex as blocks in the order of the city's own papers; built once, for every rendering."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from vinkeval.danish import day, number
from vinkeval.disclosure.release import Release
from vinkeval.figures import Chart
from vinkeval.figures.texts import texts
from vinkeval.papers import tables
from vinkeval.papers.chapters.economy import economy_chapter
from vinkeval.papers.chapters.goals import goal_chapter
from vinkeval.papers.chapters.method import method_chapter
from vinkeval.papers.chapters.quality import quality_chapter
from vinkeval.papers.chapters.results import results_chapter
from vinkeval.papers.chapters.resume import resume_chapter
from vinkeval.papers.model import Block, Bullets, Document, Grid, Heading, Picture, Text, figure_reference
from vinkeval.papers.naming import ACROSS, plan_name

_TEXTS = texts("vinkeval.papers")


def annex(release: Release, charts: Sequence[Chart], deviations: Sequence[str] | None = None) -> Document:
    """The whole annex.

    Args:
        release: what may be shown.
        charts: the paper's figures, as `vinkeval.figures.charts` made them from the same release.
        deviations: where the analysis departs from the locked plan; None where no plan was locked.
    """
    plan = release.plan
    document = plan.document
    head = (
        ("date", day(release.as_of)),
        ("unit", f"{plan.unit}, {plan.city}"),
        ("case", document.case_number),
        ("document", document.document_number),
        ("subject", _TEXTS.say("head.subject_text", plan=plan_name(release))),
    )
    parts: tuple[Block, ...] = (
        *resume_chapter(release),
        *quality_chapter(release),
        *results_chapter(release, charts),
        *(block for goal in plan.goals if goal.id != ACROSS for block in goal_chapter(release, goal, charts)),
        *economy_chapter(release, charts),
    )
    parts = (*parts, *method_chapter(release, charts, deviations, _about(parts)))
    parts = (*parts, Heading(2, _TEXTS.say("method.definitions")), tables.definitions(release, _about(parts)))
    title = _TEXTS.say("head.title", plan=plan_name(release))
    parts = (*parts, *_glossary(release, " ".join((title, *_said(parts)))))
    return Document(
        title, _TEXTS.say("head.subject_text", plan=plan_name(release)), f"{plan.unit}, {plan.city}", release.as_of,
        tuple((_TEXTS.say(f"head.{key}"), value) for key, value in head), tuple(_numbered(parts)),
    )  # fmt: skip


def _glossary(release: Release, said: str) -> Iterator[Block]:
    """The words of the text that are explained, and the questions it names."""
    grids = [grid for grid in (tables.words(release, said), tables.questions(said)) if grid is not None]
    if grids:
        yield Heading(2, _TEXTS.say("words.heading"))
        yield from grids


def _said(parts: Iterable[Block]) -> Iterator[str]:
    """Every text of the blocks."""
    for block in parts:
        match block:
            case Heading() | Text():
                yield block.text
            case Bullets():
                yield from block.items
            case Grid():
                yield from (block.caption, block.note, *block.header, *(cell for row in block.rows for cell in row))
            case Picture():
                yield from (block.chart.title, block.chart.note, block.chart.source, block.chart.alt)


def _about(parts: Iterable[Block]) -> set[str]:
    """The indicators that tables and figures show."""
    found: set[str] = set()
    for block in parts:
        if isinstance(block, Grid):
            found.update(block.about)
        elif isinstance(block, Picture) and "indicator" in block.chart.data:
            found.update(block.chart.data["indicator"].astype(str))
    return found


def _numbered(parts: Sequence[Block]) -> Iterator[Block]:
    """Figures and tables numbered in order of reading, and texts with the numbers of the figures they name."""
    names = [block.chart.name for block in parts if isinstance(block, Picture)]
    places = {figure_reference(name): number(at) for at, name in enumerate(names, 1)}

    def told(text: str) -> str:
        for reference, place in places.items():
            text = text.replace(reference, place)
        return text

    figures = grids = 0
    for block in parts:
        match block:
            case Picture():
                figures += 1
                yield replace(block, number=figures)
            case Grid():
                grids += 1
                yield replace(block, number=grids)
            case Text():
                yield replace(block, text=told(block.text))
            case Bullets():
                yield Bullets(tuple(told(item) for item in block.items))
            case _:
                yield block
