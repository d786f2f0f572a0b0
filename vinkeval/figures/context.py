"""The referrals the city has published itself, with the break in how they were counted. Never crossed with exports."""

from itertools import pairwise

import pandas as pd

from vinkeval.danish import listing, number
from vinkeval.disclosure.release import Release
from vinkeval.errors import NothingReleased
from vinkeval.figures import notes
from vinkeval.figures.chart import Chart
from vinkeval.figures.sheet import sheet
from vinkeval.figures.style import INK, MAIN, QUIET, SMALL, TEXT, WIDTH_CM, line_cm, wrap
from vinkeval.figures.texts import texts
from vinkeval.plan.model import Plan

_TEXTS = texts("vinkeval.figures")
_HEIGHT, _LEFT = 5.2, 1.3


def context_name(plan: Plan) -> str:
    """Name of the figure's files: the first and last year it shows."""
    years = [entry.year for entry in plan.context]
    return f"kontekst_{years[0]}_{years[-1]}" if years else "kontekst"


def context(release: Release) -> Chart:
    """Bars of the published referrals with what they were counted as under each year, cut where the definition changed.

    Raises:
        NothingReleased: the plan's data hold no published figures.
    """
    figures = release.plan.context
    if not figures:
        raise NothingReleased(_TEXTS.say("fault.no_figure", name=_TEXTS.say("context.title", first="", last="")))
    breaks = [(earlier.year, later.year) for earlier, later in pairwise(figures) if earlier.counted_as != later.counted_as]
    title = _TEXTS.say("context.title", first=figures[0].year, last=figures[-1].year)
    source = _TEXTS.say(
        "context.source", city=release.plan.city, sources=listing(list(dict.fromkeys(entry.source for entry in figures)))
    )
    note = ""
    if breaks:
        before = next(entry for entry in figures if entry.year == breaks[0][0])
        note = _TEXTS.say(
            "context.note", before=before.year, counted_before=before.counted_as, counted_after=figures[-1].counted_as
        )
    width = WIDTH_CM - _LEFT - 0.3
    under = [
        wrap(_TEXTS.say("context.of_these", counted_as=e.counted_as, n=number(e.of_these)), width / len(figures) - 0.4, SMALL)
        for e in figures
    ]
    below = 0.15 + line_cm(TEXT) + max(len(lines) for lines in under) * line_cm(SMALL)
    page = sheet(title, source, note, 0.9 + _HEIGHT + below)
    page.write(0.15, 0.05, _TEXTS.say("context.axis"), size=SMALL, color=QUIET, va="top")
    axes = page.axes(_LEFT, 0.9, width, _HEIGHT)
    top = max(entry.referrals for entry in figures) * 1.14
    axes.set_ylim(0, top)
    axes.set_xlim(0, len(figures))
    axes.set_xticks([])
    for at, entry in enumerate(figures):
        axes.bar(at + 0.5, entry.referrals, width=0.5, color=MAIN, zorder=2)
        axes.text(
            at + 0.5, entry.referrals + 0.015 * top, number(entry.referrals), ha="center", va="bottom", size=TEXT, weight="bold"
        )
        axes.text(at + 0.5, -0.12 * top / _HEIGHT, str(entry.year), ha="center", va="top", size=TEXT, weight="bold")
        axes.text(
            at + 0.5,
            -(0.15 + line_cm(TEXT)) * top / _HEIGHT,
            "\n".join(under[at]),
            ha="center",
            va="top",
            size=SMALL,
            linespacing=1.15,
        )
    for earlier, _ in breaks:
        at = next(index for index, entry in enumerate(figures) if entry.year == earlier) + 1
        axes.axvline(at, ymax=1.06, color=INK, linewidth=0.9, linestyle=(0, (4, 3)), clip_on=False)
        label = _TEXTS.say("context.break")
        axes.text(at - 0.1 / width * len(figures), top * 1.02, label, ha="right", va="bottom", size=SMALL, color=QUIET)
    data = pd.DataFrame(
        [
            {
                "indicator": "publiceret",
                "period": str(e.year),
                "numerator": e.of_these,
                "value": e.referrals,
                "unit": e.counted_as,
                "status": "ok",
            }
            for e in figures
        ]
    )
    listed = "; ".join(
        _TEXTS.say(
            "context.alt_row", year=e.year, referrals=number(e.referrals), of_these=number(e.of_these), counted_as=e.counted_as
        )
        for e in figures
    )
    alt = notes.joined(
        _TEXTS.say("context.alt", first=figures[0].year, last=figures[-1].year, high=number(max(e.referrals for e in figures))),
        f"{listed}.",
        *(_TEXTS.say("context.alt_break", before=earlier, after=later) for earlier, later in breaks),
    )
    return Chart(context_name(release.plan), "0", title, note, source, alt, data, page.figure, page.margins)
