"""A goal: purpose, figures, interventions with activity, reach and outcome, caveats."""

from collections.abc import Iterator, Sequence

from vinkeval.danish import listing
from vinkeval.disclosure.release import Release
from vinkeval.evidence.methods import interval_kind
from vinkeval.figures import Chart, withheld
from vinkeval.figures.labels import intervention_label
from vinkeval.figures.notes import reader_caveats
from vinkeval.figures.texts import texts
from vinkeval.papers import tables
from vinkeval.papers.chapters.blocks import if_any
from vinkeval.papers.model import Block, Bullets, Heading, Picture, Text
from vinkeval.papers.naming import HARM, is_about_crime
from vinkeval.papers.sentences import (
    LOW_RESPONSE,
    change_sentence,
    chart_sentence,
    low_response,
    verdict,
)
from vinkeval.plan.model import Goal, Intervention

_TEXTS = texts("vinkeval.papers")
_NAMED = 2  # more indicators than this are told by number alone
_OWN_PLACE = ("daekning", "sammenligninger_andele", "sammenligninger_oevrige", "oekonomi", "K1_serie")


def goal_chapter(release: Release, goal: Goal, charts: Sequence[Chart]) -> Iterator[Block]:
    """A page or two about one goal."""
    plan = release.plan
    yield Heading(1, _TEXTS.say("goal.heading", goal=goal.id, name=goal.short_name))
    yield Text(_TEXTS.say("goal.purpose", purpose=goal.purpose), "opening")
    yield Text(_TEXTS.say("goal.audience", group=goal.target_group))
    if is_about_crime(plan, goal):
        yield Text(_TEXTS.say("goal.crime"), "notice")
    harm = plan.indicators.get(HARM)
    if harm is not None and harm.goal == goal.id:
        yield Text(_TEXTS.say("goal.harm"))
    said = ""
    for chart in charts:
        if chart.goal == goal.id and chart.name not in _OWN_PLACE:
            yield Picture(0, chart)
            sentence = chart_sentence(release, chart)
            if sentence and sentence != said:
                yield Text(sentence, "finding")
            said = sentence
    hidden = withheld(release).get(goal.id)
    if hidden:
        yield Text(hidden)
    across = tables.across_table(release, goal.id)
    if across is not None:
        yield Heading(2, _TEXTS.say("goal.across"))
        yield across
    for entry in plan.interventions:
        if entry.goal == goal.id:
            yield from _intervention(release, entry)
    caveats = _caveats(release, goal)
    if caveats:
        yield Heading(2, _TEXTS.say("goal.caveats"))
        yield Bullets(caveats)


def _intervention(release: Release, entry: Intervention) -> Iterator[Block]:
    plan = release.plan
    yield Heading(2, intervention_label(plan, entry.id))
    yield Text(_TEXTS.say("goal.plan_text", text=entry.text), "opening")
    if entry.new_in:
        yield Text(_TEXTS.say("goal.new", year=entry.new_in), "opening")
    own = [text for text in plan.indicators.values() if text.interventions == (entry.id,)]
    if not any(len(release.indicators[release.indicators["indicator"] == text.id]) for text in own):
        yield Text(_TEXTS.say("goal.no_rows"), "notice")
    else:
        yield from if_any(tables.intervention_table(release, entry.id))
        outcomes = [text.id for text in own if text.role == "outcome"]
        outcomes.sort(key=lambda id: verdict(release, id) == "hidden")  # one that says something, where there is one
        told, sentence = next(((id, said) for id in outcomes if (said := change_sentence(release, id))), ("", ""))
        if sentence:
            yield Text(" ".join(part for part in (sentence, low_response(release, [told])) if part), "finding")
    if entry.id == "h":
        yield from if_any(tables.by_category(release, "H1", "administration", _TEXTS.say("goal.administration")))
    for gap in plan.gaps:
        if gap.intervention == entry.id:
            yield Text(_TEXTS.say("goal.gap", wanted=gap.wanted, needed=gap.needed))


def _caveats(release: Release, goal: Goal) -> tuple[str, ...]:
    """The goal's caveats, each once with the indicators it is about; those that tell the paper how to print (and are
    obeyed) are left out, and one that asks for the response rate is answered."""
    about: dict[str, list[str]] = {}
    for text in release.plan.indicators.values():
        judged = text.role in ("reach", "outcome", "harm") or interval_kind(text.id) == "poisson"
        if text.goal == goal.id and judged:
            for caveat in reader_caveats(text):
                said = low_response(release, [text.id]) if caveat.startswith(LOW_RESPONSE) else caveat
                about.setdefault(said, []).append(text.id)
    together: dict[tuple[str, ...], list[str]] = {}
    for caveat, ids in about.items():
        if caveat:
            together.setdefault(tuple(ids), []).append(caveat)
    return tuple(
        _TEXTS.say("goal.caveat", names=_named(release, ids), caveat=" ".join(caveats)) for ids, caveats in together.items()
    )


def _named(release: Release, ids: Sequence[str]) -> str:
    """'Geografisk spredning (M1.4)'; many by number alone."""
    if len(ids) > _NAMED:
        return listing(ids)
    return listing([_TEXTS.say("goal.named_caveat", name=release.plan.indicators[id].name, id=id) for id in ids])
