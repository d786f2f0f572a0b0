"""What the names of a sheet and its file tell about every row in it: year, kind of case, survey, time."""

import re
from dataclasses import dataclass

from vinkeval.exports.folding import normal

_CASE_KINDS = {"mentor": "e", "pårørende": "f", "individuel": "g"}
_SURVEYS = {
    "elev": "a", "forældre": "b", "netværk": "c", "opsøgende": "d", "pårørende": "f", "fagperson": "h", "sparring": "i",
}  # fmt: skip
_TIMES = {
    "før": "before", "førmåling": "before", "efter": "after", "eftermåling": "after", "opfølgning": "followup",
    "t1": "before", "t2": "after", "t3": "followup",
}  # fmt: skip
SHORT_SURVEYS = frozenset({"c", "d", "i"})
"""Surveys that are only ever answered afterwards."""
_YEARS = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_SPAN = re.compile(r"(?<!\d)(?:19|20)\d\d\s*[-–/]\s*\d\d")


@dataclass(frozen=True)
class Told:
    """What the names tell; '' or None where they are silent or say two things.

    Attributes:
        year: the one year of the sheet.
        latest_year: the latest year of four digits in the sheet's name, 0 where there is none.
        case_kind: intervention of a sheet of cases.
        survey: survey of a sheet of responses.
        timepoint: when its answers were given.
    """

    year: int | None
    latest_year: int
    case_kind: str
    survey: str
    timepoint: str


def told_by_names(file: str, sheet: str) -> Told:
    """What the sheet's name tells; what it leaves open, the file's name may tell."""
    names = (sheet, file.rpartition(".")[0] or file)
    survey = _first(names, _SURVEYS, prefix=True)
    return Told(
        year=next((year for name in names if _YEARS.search(name) for year in [_only_year(name)]), None),
        latest_year=latest_year(sheet),
        case_kind=_first(names, _CASE_KINDS, prefix=True),
        survey=survey,
        timepoint=_first(names, _TIMES, prefix=False) or ("after" if survey in SHORT_SURVEYS else ""),
    )


def latest_year(name: str) -> int:
    """The latest year of four digits in a name; '2019-20' says 2019; 0 where there is none."""
    return max(map(int, _YEARS.findall(name)), default=0)


def _only_year(name: str) -> int | None:
    years = set(_YEARS.findall(name))
    return int(years.pop()) if len(years) == 1 and not _SPAN.search(name) else None


def _first(names: tuple[str, ...], words: dict[str, str], *, prefix: bool) -> str:
    for name in names:
        said = re.split(r"[^a-zæøå0-9]+", normal(name))
        found = {code for word in said for key, code in words.items() if word == key or (prefix and word.startswith(key))}
        if found:
            return found.pop() if len(found) == 1 else ""
    return ""
