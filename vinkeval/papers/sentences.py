"""What may be said about a change, from the released comparison; the same words in table, text and resumé."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, Literal

import pandas as pd

from vinkeval.danish import listing, number, percent, spelled
from vinkeval.disclosure.release import Release
from vinkeval.evidence import adjusted_comparisons
from vinkeval.evidence.units import difference, ratio
from vinkeval.evidence.wording import TEMPLATES
from vinkeval.figures import Chart
from vinkeval.figures.texts import texts
from vinkeval.figures.values import is_change
from vinkeval.plan.model import IndicatorText

_TEXTS = texts("vinkeval.papers")
_REFUSED = ("too_little_data", "not_identifiable")
_REST = ("without", "hidden", "refused")
FEW = 30  # below so many, what a share or a mean rests on is told beside it
LOW_RESPONSE = "Er svarprocenten (H6) under 50 pct."  # a caveat of the plan that the paper answers with the rate itself
_LEVEL = re.compile(r".*?\(95 pct\.-interval[^)]*\)\.")  # of a course: what is said of the level, with its interval
_DEPENDS = TEMPLATES["series.disagree"].text.partition(". ")[0]
_READ_WITH = tuple(TEMPLATES[key].text for key in ("series.indicative", "series.pandemic"))
Verdict = Literal["sure", "unsure", "counted", "no_interval", "hidden", "refused", "none"]


def verdict(release: Release, indicator: str) -> Verdict:
    """What the comparison of an indicator with its baseline came to."""
    row = release.comparison(indicator)
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
    """The change in a table cell: 'sikker ændring: 6,7 procentpoint højere', 'ingen sikker ændring', '..'."""
    found = verdict(release, text.id)
    if found == "none":
        return _TEXTS.say("change.none")
    row = release.comparison(text.id)
    assert row is not None
    if found in ("sure", "counted", "no_interval"):
        words = ratio(float(row["estimate"])) if _is_ratio(row) else difference(float(row["estimate"]), text.unit)
        words = words.replace("det samme", _TEXTS.say("change.unchanged"))
        said = _TEXTS.say(f"change.{found}", words=words)
        return _TEXTS.say("change.uncorrected", words=said) if text.id in fallen(release) else said
    return _TEXTS.say(f"change.{found}")


def fallen(release: Release) -> tuple[str, ...]:
    """Indicators whose change is sure by itself, but not with regard to how many were compared."""
    judged = adjusted_comparisons(release.comparisons, release.plan)[0]
    kept = set(judged.loc[judged["found"].astype(bool), "indicator"])
    return tuple(str(id) for id in judged["indicator"] if id not in kept and verdict(release, str(id)) == "sure")


def _is_ratio(row: "pd.Series[Any]") -> bool:
    return str(row["method"]).startswith("ratio")


def change_sentence(release: Release, indicator: str) -> str:
    """The sentence of the evidence room about this indicator with how few it rests on, or nothing."""
    row = release.comparison(indicator)
    if row is None or pd.isna(row["text"]):
        return ""
    bases = [few(release.figure(indicator, key)) for key in ("baseline", "plan")]
    parts = [part_of_few(release.figure(indicator, key)) for key in ("baseline", "plan")]
    if row["status"] == "hidden":
        return str(row["text"])
    if all(parts):
        return f"{row['text']} {_TEXTS.say('change.parts', baseline=parts[0], plan=parts[1])}"
    if not all(bases):
        return str(row["text"])
    pairs = release.plan.indicators[indicator].unit.startswith("point")
    said = _TEXTS.say("change.rests_on_pairs" if pairs else "change.rests_on", baseline=number(bases[0]), plan=number(bases[1]))
    return f"{row['text']} {said}"


def few(row: "pd.Series[Any] | None") -> int:
    """How many a shown share, mean or median rests on where they are few, else 0."""
    if row is None or row["status"] != "ok" or pd.isna(row["n"]) or row["n"] == row["value"]:
        return 0
    if pd.isna(row["lower"]) and not is_change(str(row["unit"])):  # counted in full; a mean of few is shown without interval
        return 0
    return int(row["n"]) if row["n"] < FEW else 0


def part_of_few(row: "pd.Series[Any] | None") -> str:
    """'13 af 16' of a shown share that is counted in full, where what it is a share of is few, else nothing."""
    if row is None or row["status"] != "ok" or row["unit"] != "pct." or pd.notna(row["lower"]):
        return ""
    part, whole = row["numerator"], row["denominator"]
    if pd.isna(part) or pd.isna(whole) or not 0 < whole < FEW:
        return ""
    return _TEXTS.say("goal.part", part=number(float(part)), whole=number(float(whole)))


def trend_sentence(release: Release, indicator: str) -> str:
    """What may be said of the indicator's course over time, or nothing."""
    rows = release.estimates[release.estimates["indicator"] == indicator]
    said = [str(text) for text in rows["text"].dropna() if str(text)]
    return said[0] if said else ""


def series_sentence(release: Release, indicator: str) -> str:
    """The course over time, and how it goes with the count of the whole period."""
    return " ".join(said for said in (trend_sentence(release, indicator), _bridge(release, indicator)) if said)


def course_sentence(release: Release, indicator: str) -> str:
    """The course in short, as it stands below its figure: the level at the plan's start, what must be read with it, and how
    it goes with the count in all. The whole stands in the chapter on method."""
    whole = trend_sentence(release, indicator)
    level = _LEVEL.match(whole)
    if level is None:  # no answer, and why: short as it is
        return series_sentence(release, indicator)
    said, rest = [level.group()], whole[level.end() :]
    if _DEPENDS in rest:
        said.append(f"{_DEPENDS}.")
    said += [caveat for caveat in _READ_WITH if caveat in rest]
    more = _TEXTS.say("trend.more", heading=_TEXTS.say("method.trends"))
    return " ".join(part for part in (*said, _bridge(release, indicator), more) if part)


def _bridge(release: Release, indicator: str) -> str:
    """Why the count in all and the model of the course need not say the same."""
    terms = release.estimates[(release.estimates["indicator"] == indicator) & (release.estimates["term"] == "level")]
    terms = terms[terms["status"].isin(["estimated", "indicative"]) & terms["lower"].notna()]
    before, after = (release.figure(indicator, key) for key in ("baseline", "plan"))
    found = verdict(release, indicator)
    if terms.empty or before is None or after is None or found not in ("sure", "unsure", "counted"):
        return ""
    low, high = float(before["value"]), float(after["value"])
    moved = "went" if found == "unsure" or low == high else "rose" if high > low else "fell"
    said = _TEXTS.say(f"trend.{moved}", before=number(low), after=number(high), model=_TEXTS.say("trend.model"))
    return f"{said} {_TEXTS.say('trend.both_stand')}" if found == "sure" and not _level_is_sure(terms) else said


def _level_is_sure(terms: pd.DataFrame) -> bool:
    row = terms.iloc[0]
    return bool(row["lower"] > 1 or row["upper"] < 1)


def low_response(release: Release, indicators: Sequence[str]) -> str:
    """That few of the professionals answered, where the indicators rest on their answers and it is so."""
    row = release.figure("H6", "plan")
    rests = [id for id in indicators if any(caveat.startswith(LOW_RESPONSE) for caveat in release.plan.indicators[id].caveats)]
    if not rests or row is None or row["status"] != "ok" or row["value"] >= 0.5:
        return ""
    return _TEXTS.say("quality.response_caveat", rate=percent(float(row["value"])))


def chart_sentence(release: Release, drawn: Chart) -> str:
    """One honest sentence below a figure, from the comparisons of what it shows."""
    ids = [str(id) for id in dict.fromkeys(drawn.data.get("indicator", pd.Series(dtype=str)))]
    ids = [id for id in ids if id in release.plan.indicators]
    if len(ids) == 1 and drawn.data["breakdown"].ne("").any():
        return _TEXTS.say("change.bars", name=release.plan.indicators[ids[0]].name)  # most and fewest would read as a ranking
    one = len(ids) == 1
    said = course_sentence(release, ids[0]) or change_sentence(release, ids[0]) if one else of_several(release, ids)
    said = " ".join(part for part in (said, low_response(release, ids)) if part)
    new = [release.plan.intervention(letter).new_in for id in ids for letter in release.plan.indicators[id].interventions]
    return said or (_TEXTS.say("change.new_sentence", year=new[0]) if new and all(new) else "")


def of_several(release: Release, indicators: Sequence[str]) -> str:
    """How many of a figure's comparisons came to what, or nothing where none can be compared."""
    tested = [id for id in indicators if verdict(release, id) != "none" and not is_registration(release, id)]
    beside = registration_sentence(release, indicators)
    if len(tested) == 1:
        said = change_sentence(release, tested[0])
    else:
        said = tally(release, tested, _TEXTS.say("change.of_figure")) if tested else ""
    return " ".join(part for part in (said, beside) if part)


def is_registration(release: Release, indicator: str) -> bool:
    """Whether the indicator tells how well things are registered, which is no result."""
    return release.plan.indicators[indicator].role == "quality"


def registration_sentence(release: Release, indicators: Sequence[str]) -> str:
    """What came of those of the indicators that are about the registration, apart from the results; or nothing."""
    told = []
    for id in indicators:
        found = verdict(release, id)
        if is_registration(release, id) and found != "none":
            text = release.plan.indicators[id]
            words = _TEXTS.say("change.is_hidden") if found == "hidden" else change_words(release, text)
            told.append(_TEXTS.say("change.registered", name=text.name, id=id, words=words))
    return _TEXTS.say("change.registration", told="; ".join(told)) if told else ""


def tally(release: Release, tested: Sequence[str], where: str) -> str:
    """How many comparisons came to what: 'Af de fem indikatorer i figuren viser tre en sikker ændring og to ingen sikker
    ændring.', 'Alle fire indikatorer i figuren viser en sikker ændring, og alle er højere i planperioden.'

    Args:
        tested: indicators that have a comparison.
        where: ' i figuren', ' med baseline'.
    """
    counts = count_verdicts(release, tested)
    total, sure, unsure, *others = how_many(len(tested), *counts.values())
    if len(tested) > 1 and len(tested) in (counts["sure"], counts["unsure"]):
        all_of = _TEXTS.say("change.both" if len(tested) == 2 else "change.all", tested=total)
        key, directions = ("change.all_sure", _directions(release, tested)) if counts["sure"] else ("change.all_unsure", "")
        none_of = _TEXTS.say("change.neither" if len(tested) == 2 else "change.none_of", tested=total)
        return _TEXTS.say(key, all=all_of, none=none_of, where=where, directions=directions)
    rest = listed_rest(dict(zip(_REST, others, strict=True)), counts)
    if counts["unsure"] and not counts["sure"] and rest:
        return _TEXTS.say("change.tally_only_unsure", count=unsure, tested=total, where=where, rest=rest)
    said = []
    if counts["sure"]:
        said.append(_TEXTS.say("change.tally_sure", count=sure, directions=_directions(release, tested)))
    if counts["unsure"]:
        said.append(_TEXTS.say("change.tally_unsure", count=unsure))
    if not said:
        return _TEXTS.say("change.tally_none", tested=total, where=where, rest=rest)
    words = f"{_TEXTS.say('change.shows')} {listing(said)}" + (f"; {rest}" if rest else "")
    return _TEXTS.say("change.tally", tested=total, where=where, said=words)


def count_verdicts(release: Release, tested: Sequence[str]) -> dict[str, int]:
    """How many comparisons came to what: sure, unsure, without (counted in full, or no interval), hidden, refused."""
    found = [verdict(release, id) for id in tested]
    without = found.count("counted") + found.count("no_interval")
    return {
        "sure": found.count("sure"), "unsure": found.count("unsure"), "without": without,
        "hidden": found.count("hidden"), "refused": found.count("refused"),
    }  # fmt: skip


def listed_rest(words: Mapping[str, str], counts: Mapping[str, int]) -> str:
    """'24 vises uden usikkerhed, 11 er skjult, og én kan ikke afgøres', of what was not judged."""
    said = [_TEXTS.say(f"change.rest.{key}", count=words[key]) for key in _REST if counts[key]]
    return listing(said) if len(said) < 2 else f"{', '.join(said[:-1])}, og {said[-1]}"


def _directions(release: Release, tested: Sequence[str]) -> str:
    """' (alle højere i planperioden)', ' (én højere og to lavere i planperioden)' of the sure changes."""
    sides = []
    for id in tested:
        row = release.comparison(id)
        if row is not None and verdict(release, id) == "sure":
            sides.append(bool(row["estimate"] > (1 if _is_ratio(row) else 0)))
    up, down = sum(sides), len(sides) - sum(sides)
    if not up or not down:
        side = _TEXTS.say("change.higher" if up else "change.lower")
        key = "one" if len(sides) == 1 else "both" if len(sides) == 2 else "all"
        return _TEXTS.say(f"change.directions.{key}", side=side)
    _, more, less = how_many(len(tested), up, down)
    return _TEXTS.say("change.directions.mixed", up=more, down=less)


def how_many(*counts: int) -> tuple[str, ...]:
    """Counts in running text: 'ingen', 'én', 'to' ... 'ti', '11'."""
    return tuple(spelled(count) if count else _TEXTS.say("change.zero") for count in counts)
