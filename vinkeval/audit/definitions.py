"""What the auditor knows of the indicators (definitions.toml), as relations between numbers of persons' rows."""

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal

Role = Literal["numerator", "denominator", "n", "n_missing"]
Kind = Literal["count", "share", "mean", "median", "net", "unit_cost", "cases", "rate", "answers"]
SUMMARY = "findings_summary"
ROLES: dict[str, Role] = {"num": "numerator", "den": "denominator", "n": "n", "miss": "n_missing"}
_COUNTS: dict[Kind, tuple[Role, ...]] = {
    "count": ("numerator",),
    "share": ("numerator", "denominator"),
    "mean": ("denominator",),
    "median": ("denominator",),
    "net": ("denominator",),
    "unit_cost": ("denominator",),
    "cases": ("n",),
    "rate": ("numerator",),
    "answers": ("numerator",),
}
_TERM = re.compile(
    r"(?P<indicator>[A-Z]+[0-9.]*[0-9][a-z]?)(?:\[(?P<breakdown>\w+)=(?P<category>[^\]]+)\])?\.(?P<role>num|den|n|miss)"
)


@dataclass(frozen=True, order=True)
class Series:
    """One number through all periods: an indicator's numerator, say, or (indicator empty) a number that no table shows."""

    indicator: str
    breakdown: str
    category: str
    role: str


@dataclass(frozen=True)
class Indicator:
    """How an indicator counts persons' rows.

    Attributes:
        lag: days before the cut-off at which its periods end.
        own_n: n and n_missing count no persons' rows.
        once: its periods do not add up.
        tables: only categories that name a table of persons count persons' rows.
        singles: a mean whose interval is over single persons, not over groups of them.
    """

    id: str
    kind: Kind
    name: str
    lag: int = 0
    own_n: bool = False
    once: bool = False
    tables: bool = False
    singles: bool = False


@dataclass(frozen=True)
class Relation:
    """Sum of coefficient x series = 0; where `rest` says what is left over, the sum is minus a number of persons' rows."""

    terms: Mapping[Series, int]
    rest: str


@dataclass(frozen=True)
class Definitions:
    """All of it.

    Attributes:
        labels: category -> its Danish names with | between them.
        readings: column of the annex' table of rows read -> the indicator and role that counts the same.
        tables: Danish title of a table of persons -> its name.
        columns: column of a table in a document -> the number of indicators.csv it shows.
        summary: words of findings_summary.csv: the action of rows set aside, how rules on dates begin, the rule of duplicates.
    """

    persons: frozenset[str]
    indicators: Mapping[str, Indicator]
    relations: tuple[Relation, ...]
    labels: Mapping[str, str]
    readings: Mapping[str, str]
    tables: Mapping[str, str]
    columns: Mapping[str, str]
    summary: Mapping[str, str]

    def counted(self, indicator: str, breakdown: str, category: str, role: str) -> Series | None:
        """The series of persons' rows that a number in a paper belongs to; None where it counts no such rows."""
        known = self.indicators.get(indicator)
        if known is None or (known.tables and category.partition(".")[0] not in self.persons):
            return None
        roles = _COUNTS[known.kind]
        if role in ("n", "n_missing") and role not in roles and (known.own_n or known.kind == "answers"):
            return None
        if role == "n" and role not in roles:
            role = roles[-1]
        if role != "n_missing" and role not in roles:
            return None
        return Series(indicator, breakdown, category, role)

    def of_summary(self, rows: Iterable[tuple[str, str, str]]) -> Iterator[Relation]:
        """How the rows (table, rule, action) of findings_summary.csv add up to the indicators of the reading."""
        parts: dict[Series, dict[Series, int]] = {}
        for table, rule, action in rows:
            own = Series(SUMMARY, "rule", f"{table}.{rule}.{action}", "numerator")
            if action == self.summary["set_aside"]:
                parts.setdefault(Series("Q5", "table", table, "numerator"), {})[own] = 1
                if rule.startswith(self.summary["dates"]):
                    parts.setdefault(Series("Q4", "table", table, "numerator"), {})[own] = 1
            elif rule == self.summary["duplicates"]:
                parts.setdefault(Series("Q3", "table", table, "numerator"), {})[own] = 1
        for whole, terms in parts.items():
            yield Relation({**terms, whole: -1}, "")

    def lag(self, series: Series) -> int:
        """Days before the cut-off at which the periods of a series end."""
        return self.indicators[series.indicator].lag if series.indicator else 0

    def additive(self, series: Series) -> bool:
        """Whether the periods of a series add up."""
        return not series.indicator or not self.indicators[series.indicator].once


@cache
def definitions() -> Definitions:
    """Read definitions.toml."""
    data = tomllib.loads(files("vinkeval.audit").joinpath("definitions.toml").read_text(encoding="utf-8"))
    indicators = {key: Indicator(key, **entry) for key, entry in data["indicators"].items()}
    relations = tuple(
        relation
        for entry in data["relations"]
        for relation in _expanded(entry["equation"], entry.get("rest", ""), data["categories"])
    )
    words = (data[name] for name in ("labels", "readings", "tables", "columns", "summary"))
    return Definitions(frozenset(data["persons"]), indicators, relations, *words)


def _expanded(equation: str, rest: str, categories: Mapping[str, list[str]]) -> Iterator[Relation]:
    """The relations an equation stands for: one, or one for each category."""
    left, sign, right = re.split(r" (=|<=) ", equation)
    if (sign == "<=") != bool(rest):
        raise ValueError(f"<= goes with a rest: {equation}")
    for one in _each(left, right, categories):
        terms: dict[Series, int] = {}
        for side, coefficient in zip(one, (1, -1), strict=True):
            for term in side.split(" + "):
                for series in _series(term, categories):
                    terms[series] = terms.get(series, 0) + coefficient
        yield Relation(terms, rest)


def _each(left: str, right: str, categories: Mapping[str, list[str]]) -> Iterator[tuple[str, str]]:
    marks = sorted({(found["indicator"], found["breakdown"], found["category"]) for found in _TERM.finditer(f"{left} {right}")
                    if (found["category"] or "").startswith("each")})  # fmt: skip
    if not marks:
        yield left, right
        return
    indicator, breakdown, mark = marks[0]
    wanted = mark.partition(":")[2].split(",") if ":" in mark else []
    for category in categories[f"{indicator}.{breakdown}"]:
        if not wanted or category in wanted or category.partition(".")[0] in wanted:
            yield left.replace(f"={mark}]", f"={category}]"), right.replace(f"={mark}]", f"={category}]")


def _series(term: str, categories: Mapping[str, list[str]]) -> Iterator[Series]:
    found = _TERM.fullmatch(term)
    if found is None:
        if not re.fullmatch(r"[a-z_]+", term):
            raise ValueError(f"not a term: {term}")
        yield Series("", "", term, "")
        return
    breakdown, category = found["breakdown"] or "", found["category"] or ""
    for each in categories[f"{found['indicator']}.{breakdown}"] if category == "*" else [category]:
        yield Series(found["indicator"], breakdown, each, ROLES[found["role"]])
