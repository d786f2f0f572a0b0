"""What one header cell says: the canonical column, and what stands beside the name (thousands of kroner, reversed, a year)."""

import re
from dataclasses import dataclass, replace
from functools import lru_cache

from vinkeval.exports.folding import fold, tidy, without_tail
from vinkeval.exports.grid import Grid
from vinkeval.exports.schema import Schema, TableRule

_BRACKETED = re.compile(r"[(\[]([^()\[\]]*)[)\]]")
_THOUSANDS = re.compile(r"(?:i )?(?:t\.? ?kr\.?|tkr\.?|1\.?000 ?kr\.?|tusind kr\.?)")
_MILLIONS = re.compile(r"(?:i )?mi(?:o|ll)\.? ?kr\.?")
_OTHER_MONEY = re.compile(r"\d|eur|usd|%|pct|mi[oal]|tus")
_REVERSED_TAILS = frozenset({"vendt", "omvendt"})
_ITEM = re.compile(r"(?<![A-Za-z0-9])([A-Za-z]{3,4}\d)(_R)?(?![A-Za-z0-9])", re.IGNORECASE)
_QUESTION_NUMBER = re.compile(r"^\w{0,3}\d+[.):]\s*|_R$")
_ONE_YEAR = re.compile(r"(?<!\d)(20\d\d)(?!\d)")


@dataclass(frozen=True)
class Heading:
    """One column of a sheet as its header names it.

    Attributes:
        position: position of the column in the grid.
        header: the header as it stands, upper and lower text together; '' where there is none.
        column: canonical column; '' where the column is not read.
        denied: it is on the list of what is never read.
        scale: what amounts are to be multiplied by.
        unit: 'min' or 'timer' where the header says so.
        reversed: the item was put the other way round.
        year: the year the column is of, where years stand across.
    """

    position: int
    header: str
    column: str = ""
    denied: bool = False
    scale: float = 1.0
    unit: str = ""
    reversed: bool = False
    year: int | None = None


def item_of(text: str, schema: Schema) -> tuple[str | None, bool]:
    """The survey item a header or question names, by its code as a token or its full wording, and whether it is reversed."""
    head, tail = without_tail(tidy(text))
    tokens = _ITEM.findall(head)
    tokens = [(code.upper(), mark) for code, mark in tokens if code.upper() in schema.items]
    turned = fold(tail) in _REVERSED_TAILS or head.endswith("_R") or any(mark for _, mark in tokens)
    codes = {code for code, _ in tokens}
    if codes:
        return (codes.pop() if len(codes) == 1 else None), turned
    return schema.wordings.get(fold(_QUESTION_NUMBER.sub("", head))), turned


def heading(position: int, upper: str, lower: str, table: TableRule, schema: Schema) -> Heading:
    """What the header of one column says in this table; `upper` is the text above it in a header of two rows."""
    joined = f"{upper} {lower}".strip() if upper else lower
    found = Heading(position, joined)
    if not joined:
        return found
    if whole := _named(found, joined, table, schema):
        return whole
    if fold(lower) in schema.denied or fold(joined) in schema.denied or fold(upper) in schema.denied:
        return replace(found, denied=True)
    return (_named(found, lower, table, schema) if upper and lower else None) or found


def _named(found: Heading, text: str, table: TableRule, schema: Schema) -> Heading | None:
    if table.name == "responses":
        item, turned = item_of(text, schema)
        if item:
            return replace(found, column=item, reversed=turned)
    if table.name == "finances":
        years = _ONE_YEAR.findall(found.header)
        if len(years) == 1 and (rest := _known(found, _ONE_YEAR.sub(" ", text), table)):
            return replace(rest, year=int(years[0]))
    return _known(found, text, table)


def _known(found: Heading, text: str, table: TableRule) -> Heading | None:
    name = table.headers.get(fold(text))
    if name is None:
        return None
    tail = without_tail(tidy(text))[1].casefold()
    if table.columns[name].type == "kr":
        scales = {money_scale(said) for said in _BRACKETED.findall(found.header)} - {1.0}
        known = [scale for scale in scales if scale is not None]
        if len(known) < len(scales) or len(known) > 1:
            return None  # an amount in a unit we do not know is no amount
        return replace(found, column=name, scale=known[0] if known else 1.0)
    unit = "min" if tail.startswith("min") else "timer" if tail.startswith("time") else ""
    return replace(found, column=name, unit=unit)


def money_scale(text: str) -> float | None:
    """What amounts told in a unit are to be multiplied by: 1000 for 't. kr.'; None for a unit that is not known."""
    unit = tidy(text).casefold()
    if _THOUSANDS.fullmatch(unit):
        return 1e3
    if _MILLIONS.fullmatch(unit):
        return 1e6
    return None if _OTHER_MONEY.search(_ONE_YEAR.sub("", unit)) else 1.0


def header_texts(grid: Grid, row: int) -> list[str]:
    """The texts of one row of the grid, one per column, '' where there is none; a whole number counts as text (a year)."""
    return [tidy(value) if isinstance(value, str) else str(value) if isinstance(value, int) else "" for value in grid.row(row)]


def spread_texts(grid: Grid, row: int) -> list[str]:
    """`header_texts` of an upper header row: a merged text stands over every column of its range."""
    texts = header_texts(grid, row)
    number = int(grid.row_numbers[row])
    for merged in grid.merges:
        if merged.first_row <= number <= merged.last_row:
            start = grid.column_numbered(merged.first_column)
            text = texts[start] if start is not None else ""
            for i, column in enumerate(grid.columns):
                if merged.first_column <= column.number <= merged.last_column:
                    texts[i] = text
    return texts


@lru_cache(maxsize=256)
def headings(uppers: tuple[str, ...], lowers: tuple[str, ...], table: TableRule, schema: Schema) -> tuple[Heading, ...]:
    """`heading` of every column: the sheets of a log have the same headers, year after year."""
    return tuple(heading(i, upper, lower, table, schema) for i, (upper, lower) in enumerate(zip(uppers, lowers, strict=True)))
