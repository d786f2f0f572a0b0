"""Metode og forbehold, generated: what was done, how many were tested, what departs from the locked plan."""

import re
from collections.abc import Collection, Iterator, Sequence
from datetime import date

from vinkeval.danish import day, listing, number, spelled
from vinkeval.disclosure.release import Release
from vinkeval.evidence import adjusted_comparisons
from vinkeval.figures import Chart
from vinkeval.figures.texts import texts
from vinkeval.papers.chapters.blocks import picture
from vinkeval.papers.model import Block, Bullets, Heading, Text, figure_reference
from vinkeval.papers.naming import met_pandemic
from vinkeval.papers.sentences import fallen, trend_sentence
from vinkeval.plan.model import Event, Plan

_TEXTS = texts("vinkeval.papers")
_SHOWN_BY = "Vist for "
_ID = re.compile(r"\(([A-ZØ]+\d[\w.]*)\)")
_FORESTS = ("sammenligninger_andele", "sammenligninger_oevrige")


def method_chapter(
    release: Release, charts: Sequence[Chart], deviations: Sequence[str] | None, about: Collection[str]
) -> Iterator[Block]:
    """All of the chapter but the definitions, which depend on what the paper shows; `about` are the indicators before it."""
    plan, report = release.plan, release.report
    yield Heading(1, _TEXTS.say("method.heading"))
    yield Text(_TEXTS.say("method.intro"))
    yield Text(_TEXTS.say("method.intervals"))
    yield Text(" ".join([_TEXTS.say("method.design"), *_pandemic(plan)]))
    if any(text.unit.startswith("point") for text in plan.indicators.values()):
        yield Text(_TEXTS.say("method.surveys"))
    if plan.events:
        said = [
            _TEXTS.say(
                "method.event", label=event.label, first=day(event.first), last=day(event.last), source=_event_source(event)
            )
            for event in plan.events
        ]
        yield Text(_TEXTS.say("method.events", events="; ".join(said)))
    yield Heading(2, _TEXTS.say("method.trends"))
    trends = list(_trends(release))
    what = _TEXTS.say("method.trends_what_pandemic" if met_pandemic(plan) else "method.trends_what")
    yield Text(_TEXTS.say("method.trends_intro" if trends else "method.trends_none", what=what))
    if trends:
        yield Bullets(tuple(trends))
    yield Heading(2, _TEXTS.say("method.discretion_heading"))
    rules = plan.disclosure
    yield Text(_TEXTS.say("method.discretion", k=spelled(rules.k), base=spelled(rules.percent_base)))
    if _is_rounded(release):
        yield Text(_TEXTS.say("method.rounded", k=spelled(rules.k)))
    elif report.cells:
        hidden = number(report.primaries + report.secondaries)
        yield Text(_TEXTS.say("method.hidden", hidden=hidden, cells=number(report.cells)))
    yield from (Text(line) for line in coarser_sentences(release.notes, about))
    yield Heading(2, _TEXTS.say("method.lock_heading"))
    if deviations is None:
        drawn = [figure_reference(chart.name) for chart in charts if chart.name in _FORESTS]
        figures = _TEXTS.say("method.all_shown", figures=listing(drawn)) if drawn else ""
        yield Text(_TEXTS.say("method.deviations_unlocked", figures=figures))
    elif not deviations:
        yield Text(_TEXTS.say("method.deviations_none"))
    else:
        yield Text(_TEXTS.say("method.deviations"))
        yield Bullets(tuple(deviations))
    yield Heading(2, _TEXTS.say("method.sources"))
    document = plan.document
    source = _TEXTS.say(
        "method.plan_source",
        title=document.title,
        day=day(document.date),
        case=document.case_number,
        document=document.document_number,
        issuer=document.issued_by,
    )
    published = dict.fromkeys(entry.source for entry in plan.context)
    reservation = [_TEXTS.say("method.reservation_source")] if plan.context else []
    yield Bullets((source, *published, *_TEXTS.entry("method.earlier_sources"), *reservation))
    yield Heading(2, _TEXTS.say("method.tested_heading"))
    tested = _TEXTS.count("method.tested_count", len(release.comparisons))
    adjusted, multiplicity = adjusted_comparisons(release.comparisons, plan)
    key = ("tested_none_one" if len(release.comparisons) == 1 else "tested_none", "tested_few", "tested")[min(len(adjusted), 2)]
    declared = any(text.primary for text in plan.indicators.values())
    adjustment = _TEXTS.say("method.adjusted_primary" if declared else "method.adjusted_alike")
    yield Text(_TEXTS.say(f"method.{key}", tested=tested, multiplicity=multiplicity, adjustment=adjustment))
    if lost := fallen(release):
        names = listing([f"{plan.indicators[id].name} ({id})" for id in lost])
        yield Text(_TEXTS.say("method.fallen", names=names))
    for name in _FORESTS:
        yield from picture(charts, name)


def coarser_sentences(notes: Sequence[str], about: Collection[str]) -> list[str]:
    """The release's notes on what is shown by longer periods: each table by its longest alone, and those of the paper."""
    parts = [note.removesuffix(".").partition(": ") for note in notes]
    told = []
    for at, (opening, colon, named) in enumerate(parts):
        if not colon or not opening.startswith(_SHOWN_BY):
            told.append(notes[at])
            continue
        later = {name for _, _, names in parts[at + 1 :] for name in names.split("; ")}
        kept = [
            name for name in named.split("; ") if name not in later and any(id in about for id in _ID.findall(name))
        ]  # fmt: skip
        if kept:
            told.append(f"{opening}: {'; '.join(kept)}. {_TEXTS.say('method.coarser_hidden')}")
    return told


def _pandemic(plan: Plan) -> Iterator[str]:
    """That plan and pandemic came too close to be told apart, where they did."""
    if met_pandemic(plan):
        came = min(event.first for event in plan.events)
        yield _TEXTS.say("method.pandemic", start=_month(plan.period.first), event=_month(came))


def _month(value: date) -> str:
    return day(value).partition(". ")[2]


def _event_source(event: Event) -> str:
    """Where an event's dates come from; that they are not confirmed, where they are not."""
    unconfirmed = _TEXTS.entry("method.unconfirmed")
    return str(unconfirmed.get(event.certainty, event.source))


def _trends(release: Release) -> Iterator[str]:
    """All that the models of the course say; below a figure stands the short of it."""
    for id in dict.fromkeys(str(id) for id in release.estimates["indicator"]):
        said = trend_sentence(release, id)
        if said:
            yield said


def _is_rounded(release: Release) -> bool:
    """Whether counts of persons are rounded instead of hidden; the paper's own entry in the ledger tells."""
    entries = release.ledger.get("releases", ())
    return bool(entries) and entries[-1].get("mode") == "round"
