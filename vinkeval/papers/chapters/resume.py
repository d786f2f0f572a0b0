"""Resumé: at most four sentences, and on the first page what is left out of the paper."""

from collections.abc import Iterator

from vinkeval.danish import day, listing, spelled
from vinkeval.disclosure.release import Release
from vinkeval.evidence import adjusted_comparisons
from vinkeval.figures.labels import table_label
from vinkeval.figures.texts import texts
from vinkeval.papers.chapters.results import STATES
from vinkeval.papers.model import Block, Heading, Text
from vinkeval.papers.naming import ACROSS, CRIME, met_pandemic, plan_name, span
from vinkeval.papers.sentences import change_words, count_verdicts, how_many, listed_rest, verdict

_TEXTS = texts("vinkeval.papers")


def resume_chapter(release: Release) -> Iterator[Block]:
    """The resumé and what is left out."""
    yield Heading(1, _TEXTS.say("resume.heading"))
    yield Text(" ".join(resume(release)))
    yield from (Text(line, "notice") for line in warnings(release))
    yield Text(_TEXTS.say("words.pointer", id=next(iter(release.plan.indicators))), "quiet")


def resume(release: Release) -> list[str]:
    """At most four sentences: what this is, goals, changes, limits."""
    plan = release.plan
    said = [
        _TEXTS.say(
            "resume.scope",
            plan=plan_name(release),
            first=plan.baseline.first.year,
            last=plan.period.last.year,
            day=day(release.as_of),
        )
    ]
    decided = release.goals[release.goals["target"].notna()]
    if decided.empty:
        said = [
            " ".join(
                [said[0].removesuffix(".") + ";", _lowered(_TEXTS.say("resume.no_targets", baseline=span(release, "baseline")))]
            )
        ]
        if len(release.comparisons) > 1:
            said.insert(0, _result(release))
    else:
        counts = [int(decided["status"].eq(state).sum()) for state in STATES]
        total, *words = how_many(len(decided), *counts)
        one = _TEXTS.say("resume.only_target" if len(decided) == 1 else "resume.one_target")
        states = [
            _TEXTS.say(f"results.states.{state}", count=one if count == 1 else word)
            for state, count, word in zip(STATES, counts, words, strict=True)
            if count
        ]
        targets = _TEXTS.count("resume.target_count", len(decided), count=total)
        said.append(_TEXTS.say("resume.targets", targets=targets, states=listing(states)))
    if len(release.comparisons):
        said.append(_tested(release))
    crime = _TEXTS.say("resume.limits_crime") if CRIME in plan.indicators else ""
    said.append(_TEXTS.say("resume.limits" if met_pandemic(plan) else "resume.limits_alone", crime=crime))
    return said


def _lowered(sentence: str) -> str:
    return sentence[0].lower() + sentence[1:]


def _result(release: Release) -> str:
    """'I planperioden er der en sikker ændring fra baseline i 4 resultater under mål 1 (...) og 6 under mål 4 (...); ...'"""
    told: list[str] = []
    for goal in release.plan.goals:
        ids = [id for id, text in release.plan.indicators.items() if text.goal == goal.id and text.role in ("outcome", "harm")]
        sure = sum(verdict(release, id) == "sure" for id in ids)
        if goal.id != ACROSS and sure:
            noun = "" if told else f" {'resultat' if sure == 1 else 'resultater'}"
            name = _TEXTS.say("resume.result_goal", count=f"{spelled(sure)}{noun}", goal=goal.id, name=goal.short_name)
            told.append(name)
    return _TEXTS.say("resume.result", told=listing(told)) if told else _TEXTS.say("resume.result_none")


def _tested(release: Release) -> str:
    """'Af 66 indikatorer kan 30 vurderes statistisk: 13 viser en sikker ændring, 17 ingen ...; 24 vises uden usikkerhed.'"""
    ids = [str(id) for id in release.comparisons["indicator"] if str(id) in release.plan.indicators]
    if len(ids) == 1:
        return _TEXTS.say("resume.tested_one", sentence=change_words(release, release.plan.indicators[ids[0]]) + ".")
    counts = count_verdicts(release, ids)
    judged = counts["sure"] + counts["unsure"]
    total, whole, sure, unsure, *others = how_many(len(ids), judged, *counts.values())
    rest = listed_rest(dict(zip(list(counts)[2:], others, strict=True)), counts)
    if judged:
        kept = int(adjusted_comparisons(release.comparisons, release.plan)[0]["found"].sum())
        adjusted = _TEXTS.say("resume.adjusted", adjusted=how_many(kept)[0], judged=whole)
        key = "judged" if counts["sure"] and counts["unsure"] else "judged_all_sure" if counts["sure"] else "judged_none_sure"
        if judged == 1:
            key = "judged_one_sure" if counts["sure"] else "judged_one_unsure"
        said = _TEXTS.say(f"resume.{key}", judged=whole, sure=sure, unsure=unsure, adjusted=adjusted)
    else:
        said = _TEXTS.say("resume.judged_none")
    return _TEXTS.say("resume.tested", tested=total, judged=said, rest=f"; {rest}" if rest else "")


def warnings(release: Release) -> list[str]:
    """What is left out of the paper: refused files and missing tables. Told on the first page."""
    said = []
    if release.refused_files:
        said.append(_TEXTS.count("refused", release.refused_files))
    if release.missing_tables:
        named = listing([table_label(table) for table in release.missing_tables])
        said.append(_TEXTS.say("missing.sentence", tables=named))
    return said
