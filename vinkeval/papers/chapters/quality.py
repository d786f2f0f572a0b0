"""Datakvalitet: registration first, since earlier evaluations failed on it."""

from collections.abc import Iterator

from vinkeval.danish import number
from vinkeval.disclosure.release import Release
from vinkeval.figures.texts import texts
from vinkeval.figures.values import shown
from vinkeval.papers import tables
from vinkeval.papers.chapters.blocks import if_any
from vinkeval.papers.model import Block, Heading, Text
from vinkeval.papers.naming import when

_TEXTS = texts("vinkeval.papers")


def quality_chapter(release: Release) -> Iterator[Block]:
    """Rows read and set aside, key fields, response rates."""
    yield Heading(1, _TEXTS.say("quality.heading"))
    yield Text(_TEXTS.say("quality.intro"))
    rows = _rows_sentence(release)
    if rows:
        yield Text(rows)
    yield from if_any(tables.quality_rows(release))
    rates = [
        block
        for indicator, key in (("H6", "response"), ("E6", "registration"))
        if indicator in release.plan.indicators
        for block in _rate(release, indicator, key)
    ]
    fields = list(if_any(tables.quality_fields(release)))
    if rates or fields:
        yield Heading(2, _TEXTS.say("quality.responses_heading"))
        yield from (*rates, *fields)
    if tables.quality_findings(release) is not None:
        sheet = _TEXTS.entry("workbook.sheets.indlaesning")["name"]
        yield Text(_TEXTS.say("quality.findings_in_workbook", sheet=sheet))


def _rows_sentence(release: Release) -> str:
    quality = release.quality
    if quality.empty or quality[list(tables.READ)].isna().any(axis=None):
        return ""
    return _TEXTS.say("quality.rows", **{column: number(float(quality[column].sum())) for column in tables.READ})


def _rate(release: Release, indicator: str, key: str) -> Iterator[Block]:
    plan, baseline = (release.figure(indicator, period) for period in ("plan", "baseline"))
    if plan is None or plan["status"] != "ok":
        hidden = plan is not None and plan["status"] == "hidden"
        said = [_TEXTS.say(f"quality.{key}_{'hidden' if hidden else 'none'}")]
        gated = release.figure("E5", "plan") if indicator == "E6" and hidden else None
        if gated is not None and gated["status"] == "ok":
            said.append(_TEXTS.say("quality.registration_implied"))
        yield Text(" ".join(said))
        return
    alone = baseline is None or baseline["status"] != "ok"
    words = _TEXTS.say(
        f"quality.{key}_alone" if alone else f"quality.{key}",
        when=when(release),
        plan=shown(plan, "pct."),
        baseline=shown(baseline, "pct."),
    )
    said = [words]
    if indicator == "H6" and plan["value"] < 0.5:
        said.append(_TEXTS.say("quality.response_low"))
    yield Text(" ".join(said))
