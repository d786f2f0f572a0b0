"""Mål og resultater: the goal table and one sentence a goal."""

from collections.abc import Iterator, Sequence

from vinkeval.danish import listing
from vinkeval.disclosure.release import Release
from vinkeval.figures import Chart
from vinkeval.figures.texts import texts
from vinkeval.papers import tables
from vinkeval.papers.chapters.blocks import if_any, picture
from vinkeval.papers.model import Block, Bullets, Heading, Text
from vinkeval.papers.naming import ACROSS, is_about_crime
from vinkeval.papers.sentences import how_many, is_registration, registration_sentence, tally, verdict
from vinkeval.plan.model import Goal

_TEXTS = texts("vinkeval.papers")
STATES = ("naaet", "delvist_naaet", "ikke_naaet", "ikke_belyst")


def results_chapter(release: Release, charts: Sequence[Chart]) -> Iterator[Block]:
    """The goal table, a sentence a goal, and what was carried out."""
    yield Heading(1, _TEXTS.say("results.heading"))
    yield Text(_TEXTS.say("results.intro" if release.plan.targets else "results.intro_none"))
    yield Text(_TEXTS.say("results.explain"))
    yield from if_any(tables.results(release))
    said = [goal_sentence(release, goal) for goal in release.plan.goals if goal.id != ACROSS]
    rest = [id for id, text in release.plan.indicators.items() if text.goal == ACROSS and verdict(release, id) != "none"]
    if rest:
        said.append(_TEXTS.say("results.across", said=tally(release, rest, _TEXTS.say("change.of_goal"))))
    yield Bullets(tuple(said))
    yield from picture(charts, "daekning")


def goal_sentence(release: Release, goal: Goal) -> str:
    """'Mål 1 (Modstandskraft): 2 af 5 indikatorer med måltal er nået, 1 er ikke nået.'; without targets the changes."""
    name = _TEXTS.say("goal.named", goal=goal.id, name=goal.short_name)
    rows = release.goals[release.goals["goal"].astype(str) == goal.id]
    decided = rows[rows["target"].notna()].drop_duplicates("indicator", keep="last")  # of several the last counts, as in O1
    if decided.empty:
        return _TEXTS.say("results.sentence_none", goal=name, said=" ".join(_changes(release, goal)))
    counts = [int(decided["status"].eq(state).sum()) for state in STATES]
    crime = f" {_TEXTS.say('goal.crime')}" if is_about_crime(release.plan, goal) else ""
    total, *words = how_many(len(decided), *counts)
    if len(decided) == 1:
        state = _TEXTS.say(f"results.only.{decided['status'].iloc[0]}")
        return _TEXTS.say("results.sentence", goal=name, states=state) + crime
    whole = _TEXTS.say("results.with_target", count=total)
    said = [_TEXTS.say("results.share.naaet", count=words[0], total=whole)]
    said += [
        _TEXTS.say(f"results.share.{state}", count=word)
        for state, count, word in list(zip(STATES, counts, words, strict=True))[1:]
        if count
    ]
    return _TEXTS.say("results.sentence", goal=name, states=listing(said)) + crime


def _changes(release: Release, goal: Goal) -> Iterator[str]:
    """How the goal's indicators changed, where no targets tell how it went."""
    ids = [id for id, text in release.plan.indicators.items() if text.goal == goal.id]
    tested = [id for id in ids if verdict(release, id) != "none" and not is_registration(release, id)]
    new = [entry.new_in for entry in release.plan.interventions if entry.goal == goal.id]
    if tested:
        yield tally(release, tested, _TEXTS.say("change.of_goal"))
    elif new and all(new):
        yield _TEXTS.say("change.new_sentence", year=new[0])
    else:
        yield _TEXTS.say("results.sentence_untested")
    if registered := registration_sentence(release, ids):
        yield registered
    if is_about_crime(release.plan, goal):
        yield _TEXTS.say("goal.crime")
