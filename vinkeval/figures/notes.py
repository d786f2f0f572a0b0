"""Title, source and note of a figure, made from the rows that are drawn."""

from collections.abc import Iterable, Sequence
from datetime import date

import pandas as pd

from vinkeval.danish import HIDDEN, NO_BREAK, day, listing, number
from vinkeval.disclosure.release import Release
from vinkeval.figures.texts import texts
from vinkeval.indicators.catalogue import INDICATORS
from vinkeval.plan.model import IndicatorText
from vinkeval.plan.periods import Period

_TEXTS = texts("vinkeval.figures")


def source(release: Release) -> str:
    """Where the numbers come from and when they were drawn up."""
    return _TEXTS.say("frame.own_source", unit=release.plan.unit, city=release.plan.city, day=_day(release.as_of))


def hidden_count(rows: pd.DataFrame) -> int:
    """How many of the rows are hidden."""
    return int(rows["status"].eq("hidden").sum())


def hidden_sentence(rows: pd.DataFrame) -> str:
    """'2 værdier er skjult (..) af diskretionshensyn.', or nothing."""
    count = hidden_count(rows)
    return _TEXTS.count("note.hidden", count) if count else ""


def missing_sentence(rows: pd.DataFrame) -> str:
    """What has no figure for other reasons than discretion, or nothing."""
    parts = []
    for status in ("no_data", "gated", "not_measurable"):
        count = int(rows["status"].eq(status).sum())
        if count:
            parts.append(_TEXTS.count(f"note.{status}", count))
    return " ".join(parts)


def interval_sentence(rows: pd.DataFrame, mark: str) -> str:
    """What the interval marks mean, or that the numbers are a full count."""
    shown = rows[rows["status"].eq("ok")]
    if shown["lower"].notna().any():
        return _TEXTS.say(f"note.interval_{mark}")
    blanks = shown["n_missing"].gt(0).any()
    return _TEXTS.say("note.no_interval_missing" if blanks else "note.no_interval") if len(shown) else ""


def base_sentence(rows: pd.DataFrame, unit: str) -> str:
    """What the shares and means rest on: 'n: 388 til 464 i hver periode.', from released rows only."""
    shown = rows[rows["status"].eq("ok")]
    bases = shown["n"].where(shown["n"].notna(), shown["denominator"]).dropna()
    if unit not in ("pct.", "point (1-5)", "pct.point") or bases.empty:
        return ""
    low, high = int(bases.min()), int(bases.max())
    what = _TEXTS.say("note.base_pairs") if unit == "point (1-5)" else _counted(dict.fromkeys(shown["indicator"]))
    if low == high:
        return _TEXTS.say("note.base_one", n=number(low), what=what)
    return _TEXTS.say("note.base", low=number(low), high=number(high), what=what)


def _counted(indicators: Iterable[str]) -> str:
    """What shares of these indicators are shares of: 'svar', 'forløb eller henvendelser'."""
    rows = {entry.id: getattr(entry.kind, "rows", None) for entry in INDICATORS}
    tables = dict.fromkeys(getattr(rows.get(id), "table", "").partition(":")[0] for id in indicators)
    named = _TEXTS.entry("note.counted")
    found = [str(named.get(table, named["rows"])) for table in tables]
    return listing(list(dict.fromkeys(found)), _TEXTS.say("note.base_or"))


def events_sentence(release: Release, first: Period, last: Period) -> str:
    """The lockdown bands that are drawn."""
    inside = [event for event in release.plan.events if event.last >= first.first and event.first <= last.last]
    if not inside:
        return ""
    spans = [_TEXTS.say("note.span", first=_day(event.first), last=_day(event.last)) for event in inside]
    return _TEXTS.say("note.events", label=inside[0].label, spans=listing(spans))


def _day(value: date) -> str:
    return day(value).replace(" ", NO_BREAK)


def breaks_sentence(release: Release, indicators: Sequence[str], first: Period, last: Period) -> str:
    """Breaks in how the indicators are counted, inside the drawn span."""
    found = [
        entry.label
        for entry in release.plan.breaks
        if set(entry.indicators) & set(indicators) and first.first < entry.date <= last.last
    ]
    return " ".join(_TEXTS.say("note.break", label=label) for label in found)


def reader_caveats(text: IndicatorText) -> tuple[str, ...]:
    """An indicator's caveats but for those that tell a paper how to print it; the paper obeys those."""
    return tuple(caveat for caveat in text.caveats if "trykkes" not in caveat.lower())


def spoken(words: str) -> str:
    """A table's mark as a screen reader should say it: '..' → 'skjult'."""
    return _TEXTS.say("status.hidden") if words == HIDDEN else words


def listed(parts: Sequence[str]) -> str:
    """'a; b; c.', with one full stop also where the last part ends in an abbreviation."""
    text = "; ".join(parts)
    return text if text.endswith(".") else f"{text}."


def joined(*sentences: str) -> str:
    """The sentences that say something, in one paragraph."""
    return " ".join(sentence for sentence in sentences if sentence)
