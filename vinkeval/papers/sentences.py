"""What may be said about a change, from the released comparison; the same words in table, text and resumé."""

from collections.abc import Sequence
from typing import Any, Literal

import pandas as pd

from vinkeval.danish import listing, number
from vinkeval.disclosure.release import Release
from vinkeval.evidence.units import difference, ratio
from vinkeval.figures import Chart
from vinkeval.figures.texts import texts
from vinkeval.plan.model import IndicatorText

_TEXTS = texts("vinkeval.papers")
_REFUSED = ("too_little_data", "not_identifiable")
Verdict = Literal["sure", "unsure", "counted", "no_interval", "hidden", "refused", "none"]


def comparison(release: Release, indicator: str) -> "pd.Series[Any] | None":
    """The released comparison of an indicator, or None."""
    rows = release.comparisons[release.comparisons["indicator"] == indicator]
    return rows.iloc[0] if len(rows) else None


def verdict(release: Release, indicator: str) -> Verdict:
    """What the comparison of an indicator with its baseline came to."""
    row = comparison(release, indicator)
    if row is None:
        return "none"
    if row["status"] == "hidden":
        return "hidden"
    if row["status"] in _REFUSED or pd.isna(row["estimate"]):
        return "refused"
    if pd.notna(row["lower"]) and pd.notna(row["upper"]):
        unchanged = 1.0 if _is_ratio(row) else 0.0
        return "unsure" if row["lower"] <= unchanged <= row["upper"] else "sure"
    base = release.figure(indicator, "plan")
    return "counted" if base is None or pd.isna(base["lower"]) else "no_interval"


def change_words(release: Release, text: IndicatorText) -> str:
    """The change in a table cell: '6,7 procentpoint højere', 'ingen sikker ændring', '..', 'kan ikke afgøres'."""
    found = verdict(release, text.id)
    if found == "none":
        return _TEXTS.say("change.none")
    row = comparison(release, text.id)
    assert row is not None
    if found in ("sure", "counted", "no_interval"):
        words = ratio(float(row["estimate"])) if _is_ratio(row) else difference(float(row["estimate"]), text.unit)
        return _TEXTS.say(f"change.{found}", words=words)
    return _TEXTS.say(f"change.{found}")


def _is_ratio(row: "pd.Series[Any]") -> bool:
    return str(row["method"]).startswith("ratio")


def change_sentence(release: Release, indicator: str) -> str:
    """The sentence of the evidence room about this indicator, or nothing."""
    row = comparison(release, indicator)
    return "" if row is None or pd.isna(row["text"]) else str(row["text"])


def trend_sentence(release: Release, indicator: str) -> str:
    """What may be said of the indicator's course over time, or nothing."""
    rows = release.estimates[release.estimates["indicator"] == indicator]
    said = [str(text) for text in rows["text"].dropna() if str(text)]
    return said[0] if said else ""


def chart_sentence(release: Release, drawn: Chart) -> str:
    """One honest sentence below a figure, from the comparisons of what it shows."""
    ids = [str(id) for id in dict.fromkeys(drawn.data.get("indicator", pd.Series(dtype=str)))]
    ids = [id for id in ids if id in release.plan.indicators]
    said = trend_sentence(release, ids[0]) or change_sentence(release, ids[0]) if len(ids) == 1 else of_several(release, ids)
    new = [release.plan.intervention(letter).new_in for id in ids for letter in release.plan.indicators[id].interventions]
    return said or (_TEXTS.say("change.new_sentence", year=new[0]) if new and all(new) else "")


def of_several(release: Release, indicators: Sequence[str]) -> str:
    """How many of several comparisons came to what, or nothing where none can be compared."""
    tested = {id: found for id in indicators if (found := verdict(release, id)) != "none"}
    if len(tested) == 1:
        return change_sentence(release, next(iter(tested)))
    return tally("change.of_several", list(tested.values())) if tested else ""


def tally(key: str, verdicts: Sequence[Verdict]) -> str:
    """'Af figurens fem indikatorer viser tre en sikker ændring og to ingen sikker ændring.'"""
    counts = {found: verdicts.count(found) for found in ("sure", "unsure")}
    other = len(verdicts) - sum(counts.values())
    tested, sure, unsure, others = spelled_alike(len(verdicts), counts["sure"], counts["unsure"], other)
    words = {"sure": sure, "unsure": unsure}
    if len(verdicts) in counts.values():
        words = dict.fromkeys(words, _TEXTS.say("change.tally_all"))
    said = [_TEXTS.say(f"change.tally_{found}", count=words[found]) for found, count in counts.items() if count]
    if not said:
        return _TEXTS.say(f"{key}_none", tested=tested)
    rest = _TEXTS.count("change.tally_other", other, count=others) if other else ""
    return _TEXTS.say(key, tested=tested, said=listing(said), other=rest)


def spelled_alike(*counts: int) -> tuple[str, ...]:
    """Counts of one sentence in one form: in words, or all in digits where one of them is above ten."""
    digits = max(counts) >= len(_TEXTS.entry("numerals"))
    return tuple(number(count) if digits and count else spelled(count) for count in counts)


def spelled(count: int) -> str:
    """Small counts in words, as running text has them: 'ingen', 'én', 'to' ... 'ti', '11'."""
    words = _TEXTS.entry("numerals")
    return "ingen" if count == 0 else str(words[count]) if count < len(words) else number(count)
