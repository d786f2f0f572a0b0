"""Budget and spending of the interventions, in the plan's order: costs are never ranked across interventions."""

import pandas as pd

from vinkeval.danish import number, percent
from vinkeval.disclosure.release import Release
from vinkeval.errors import NothingReleased
from vinkeval.figures import notes
from vinkeval.figures.chart import Chart
from vinkeval.figures.labels import intervention_label
from vinkeval.figures.series import tick_text
from vinkeval.figures.sheet import sheet
from vinkeval.figures.style import INK, MAIN, PAPER, QUIET, SECOND, SMALL, TEXT, WIDTH_CM, width_cm, wrap
from vinkeval.figures.texts import texts
from vinkeval.indicators import period_label_until

_TEXTS = texts("vinkeval.figures")
_ROW, _LABEL = 0.72, 4.4
_MILLION = 1_000_000


def economy(release: Release, period: str = "plan") -> Chart:
    """Spending (filled) in budget (open) for each intervention.

    Raises:
        NothingReleased: the release holds no economy.
    """
    rows = release.rows("OE1", "intervention")
    rows = rows[(rows["period"] == period) & rows["status"].eq("ok")].sort_values("category")
    if rows.empty:
        raise NothingReleased(_TEXTS.say("fault.no_figure", name=_TEXTS.say("economy.title", period=period)))
    when = period_label_until(period, release.as_of, release.plan)
    title = _TEXTS.say("economy.title", period=when)
    note, source = _TEXTS.say("economy.note"), notes.source(release)
    words = [
        _TEXTS.say(
            "economy.label",
            spent=number(row["numerator"] / _MILLION, 2),
            budget=number(row["denominator"] / _MILLION, 2),
            share=percent(row["value"]),
        )
        for row in rows.to_dict("records")
    ]
    right = max(width_cm(word, SMALL) for word in words) + 0.3
    height = _ROW * len(rows)
    page = sheet(title, source, note, height + 1.15)
    axes = page.axes(_LABEL, 0.1, WIDTH_CM - _LABEL - right - 0.1, height)
    high = float(max(rows["numerator"].max(), rows["denominator"].max())) / _MILLION
    axes.set_xlim(0, high * 1.03)
    axes.set_ylim(len(rows), 0)
    axes.set_yticks([])
    for at, (row, word) in enumerate(zip(rows.to_dict("records"), words, strict=True)):
        axes.barh(
            at + 0.5, row["denominator"] / _MILLION, height=0.66, facecolor=PAPER, edgecolor=SECOND, linewidth=1.2, zorder=2
        )
        axes.barh(at + 0.5, row["numerator"] / _MILLION, height=0.34, color=MAIN, zorder=3)
        label = "\n".join(wrap(intervention_label(release.plan, str(row["category"])), _LABEL - 0.4, TEXT))
        page.write(_LABEL - 0.2, 0.1 + (at + 0.5) * _ROW, label, size=TEXT, ha="right", va="center", linespacing=1.0)
        page.write(WIDTH_CM - right, 0.1 + (at + 0.5) * _ROW, word, size=SMALL, va="center", color=INK)
    axes.xaxis.get_major_locator().set_params(nbins=5, steps=[1, 2, 2.5, 5, 10])  # type: ignore[call-arg]
    axes.xaxis.set_major_formatter(lambda value, _: tick_text(value, axes.get_xticks()))
    page.write(_LABEL, height + 0.75, _TEXTS.say("economy.axis"), size=SMALL, color=QUIET, va="top")
    alt = _alt(release, rows, when, high)
    return Chart("oekonomi", "0", title, note, source, alt, rows, page.figure, page.margins)


def _alt(release: Release, rows: pd.DataFrame, when: str, high: float) -> str:
    listed = notes.listed(
        [
            _TEXTS.say(
                "economy.alt_row",
                name=intervention_label(release.plan, str(row["category"])),
                spent=_TEXTS.say("economy.million", value=number(row["numerator"] / _MILLION, 2)),
                budget=_TEXTS.say("economy.million", value=number(row["denominator"] / _MILLION, 2)),
            )
            for row in rows.to_dict("records")
        ]
    )
    return f"{_TEXTS.say('economy.alt', period=when, high=number(high, 1))} {listed}"
