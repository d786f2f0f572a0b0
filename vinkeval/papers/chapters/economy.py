"""Rammer og økonomi: budget, spending, unit costs, and the referrals as context."""

from collections.abc import Iterator, Sequence

from vinkeval.danish import kroner, number, percent
from vinkeval.disclosure.release import Release
from vinkeval.evidence.units import ratio as in_words
from vinkeval.figures import Chart
from vinkeval.figures.context import context_name
from vinkeval.figures.texts import texts
from vinkeval.intervals import rate_ratio
from vinkeval.papers import tables
from vinkeval.papers.chapters.blocks import if_any, picture
from vinkeval.papers.model import Block, Heading, Text
from vinkeval.papers.naming import when
from vinkeval.papers.sentences import change_sentence, course_sentence

_TEXTS = texts("vinkeval.papers")


def economy_chapter(release: Release, charts: Sequence[Chart]) -> Iterator[Block]:
    """Budget and spending, then the referrals: context, never goal attainment."""
    plan = release.plan
    yield Heading(1, _TEXTS.say("economy.heading"))
    paper = _TEXTS.say("economy.draft" if plan.document.status == "udkast" else "economy.adopted")
    if plan.introduction.organisation:
        yield Text(_TEXTS.say("economy.frame", text=plan.introduction.organisation))
    else:
        yield Text(_TEXTS.say("economy.not_stated", document=paper[0].lower() + paper[1:]))
    whole = release.figure("OE1", "plan")
    if plan.introduction.budget_frame:
        yield Text(_TEXTS.say("economy.budget_frame", text=plan.introduction.budget_frame))
    else:
        drawn_up = whole is not None and whole["status"] == "ok"
        yield Text(_TEXTS.say("economy.budget_not_stated" if drawn_up else "economy.budget_nowhere", document=paper))
    if whole is None or whole["status"] != "ok":
        yield Text(_TEXTS.say("economy.none"), "notice")
    else:
        spent, total = float(whole["numerator"]), float(whole["denominator"])
        yield Text(
            _TEXTS.say(
                "economy.spent_all",
                when=when(release),
                spent=kroner(spent),
                budget=kroner(total),
                share=percent(float(whole["value"])),
            )
        )
        yield from picture(charts, "oekonomi")
        yield from if_any(tables.budget(release))
        yield from if_any(tables.unit_costs(release))
    context = list(_context(release, charts))
    if context:
        yield Heading(2, _TEXTS.say("economy.context_heading"))
        yield from context


def _context(release: Release, charts: Sequence[Chart]) -> Iterator[Block]:
    """Referrals of concern, published and in the exports, where there are any."""
    if release.plan.context:
        yield Text(_TEXTS.say("economy.reservation"))
    yield from picture(charts, context_name(release.plan))
    published = _published(release)
    if published:
        yield Text(published, "finding")
    yield from picture(charts, "K1_serie")
    sentence = course_sentence(release, "K1") or change_sentence(release, "K1")
    if sentence:
        yield Text(sentence, "finding")
    yield from if_any(tables.referrals(release))


def _published(release: Release) -> str:
    """The last two published years that were counted alike, with the exact interval of their ratio."""
    figures = release.plan.context
    if len(figures) < 2 or figures[-1].counted_as != figures[-2].counted_as:
        return ""
    before, after = figures[-2:]
    ratio = rate_ratio(after.referrals, 1, before.referrals, 1)
    key = "economy.published" if ratio.lower <= 1 <= ratio.upper else "economy.published_sure"
    return _TEXTS.say(
        key,
        first=figures[0].year,
        last=after.year,
        earlier=before.year,
        later=after.year,
        before=number(before.referrals),
        after=number(after.referrals),
        words=in_words(ratio.estimate),
        ratio=number(ratio.estimate, 2),
        low=number(ratio.lower, 2),
        high=number(ratio.upper, 2),
    )
