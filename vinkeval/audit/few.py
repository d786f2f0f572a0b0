"""What means and medians of several periods tell of the few persons in one of them.

A mean and its interval are a sum and a sum of squares: of five to nine persons they give nearly every value, and those of a
whole and of its other parts give them of the part that is hidden. A median says how many lie below it at most and at least, and
so do the limits of its interval, which are two of the ordered values (docs/indikatorer.md). Those of a whole less those of its
parts say it of the part left; where every way that fits has 1..k-1 of them below some number, or above it, that is told.
"""

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from math import ceil, floor

from scipy.stats import binom

from vinkeval.audit.definitions import Definitions
from vinkeval.audit.knowledge import Leak
from vinkeval.audit.paper import Key, Paper, number
from vinkeval.audit.system import Demand, Outcome, Reader
from vinkeval.audit.windows import Window, largest_inside, observed, window_of

FEW = 10
"""Of fewer the interval of a mean tells single answers, and half of them are fewer than k."""
LEVEL = 0.025
SECONDS = 0.5


@dataclass(frozen=True)
class _Row:
    key: Key
    n: float | None
    value: float | None
    lower: float | None
    upper: float | None

    @property
    def limits(self) -> bool:
        return self.lower is not None and self.upper is not None


_Rows = Mapping[Window, _Row]
_Tie = tuple[Hashable, list[Hashable]]
_Told = dict[Hashable, Leak]


def told_of_few(papers: Sequence[Paper], definitions: Definitions, k: int) -> list[Leak]:
    """What the last of the papers, oldest first, tells of few that the others did not tell already."""
    paper = papers[-1]
    if paper.rounded:
        return []
    before = [earlier for earlier in papers[:-1] if not earlier.rounded]
    found: list[Leak] = []
    for family in sorted({(key.indicator, key.breakdown, key.category) for key in paper.rows}):
        entry = definitions.indicators.get(family[0])
        judge: Callable[[_Rows], _Told]
        if entry is not None and entry.kind == "mean":
            judge = partial(_told_by_means, singles=entry.singles)
        elif entry is not None and entry.kind == "median":
            judge = partial(_told_by_medians, k=k)
        else:
            continue
        told = judge(_rows([*before, paper], family))
        known = judge(_rows(before, family)) if told else {}
        found += [leak for what, leak in told.items() if what not in known]
    return found


def _rows(papers: Sequence[Paper], family: tuple[str, str, str]) -> dict[Window, _Row]:
    """A family's rows by the days they are of; what the latest paper says, but nothing shown is taken back."""
    found: dict[Window, _Row] = {}
    for paper in papers:
        for key, numbers in paper.rows.items():
            nominal = window_of(key.period, paper.spans) if (key.indicator, key.breakdown, key.category) == family else None
            window = observed(nominal, paper.as_of) if nominal else None
            if window is None:
                continue
            n, base, value, lower, upper = (
                number(numbers.get(role, "")) for role in ("n", "denominator", "value", "lower", "upper")
            )
            row = _Row(key, base if n is None else n, value, lower, upper)
            old = found.get(window)
            if old is None or (row.limits, row.value is not None) >= (old.limits, old.value is not None):
                found[window] = row
    return found


def _ties(rows: _Rows) -> Iterator[_Tie]:
    """Each period with the longest shorter ones in it, and with what of it no period shows."""
    for window in rows:
        parts, filled = largest_inside(window, rows)
        if parts:
            yield window, [*parts, *([] if filled else [("gap", window)])]


def _key_of(name: Hashable, rows: _Rows) -> Key:
    """The row of a period; of what no period shows, that of the whole."""
    return (
        rows[name].key if isinstance(name, Window) else next(row.key for window, row in rows.items() if ("gap", window) == name)
    )


# Means


def _told_by_means(rows: _Rows, *, singles: bool) -> _Told:
    """Intervals of few, and where each person stands alone (no groups) those that others' sums of squares give."""
    message = "er af få personer og røber summen af kvadrater og dermed enkelte svar"
    told: _Told = {
        window: Leak(row.key, "nedre og øvre grænse", message)
        for window, row in rows.items()
        if row.limits and row.n is not None and 0 < row.n < FEW
    }
    if not singles:
        return told
    known: dict[Hashable, float] = {
        window: row.n for window, row in rows.items() if row.n is not None and (row.limits or row.n == 0)
    }
    ties = list(_ties(rows))
    while left := _left_over(known, ties):
        known |= left
        for name in left.keys() - told.keys():
            if 0 < left[name] < FEW:
                what = "vises ikke, men følger af de andre perioders grænser og røber enkelte svar"
                told[name] = Leak(_key_of(name, rows), "interval", what)
    return told


def _left_over(known: Mapping[Hashable, float], ties: Sequence[_Tie]) -> dict[Hashable, float]:
    """What is alone unknown in a sum: its number of persons; the sums of values and of squares follow in the same way."""
    for whole, parts in ties:
        signs = {whole: 1.0} | dict.fromkeys(parts, -1.0)
        lone = [name for name in signs if name not in known]
        if len(lone) == 1:
            rest = sum(sign * known[name] for name, sign in signs.items() if name in known)
            return {lone[0]: -rest * signs[lone[0]]}
    return {}


# Medians


def _told_by_medians(rows: _Rows, *, k: int) -> _Told:
    """Hidden periods of which it is certain that 1..k-1 persons lie below, or above, some number."""
    hidden: list[Hashable] = [window for window, row in rows.items() if row.value is None]
    ties = list(_ties(rows))
    hidden += [part for _, parts in ties for part in parts if not isinstance(part, Window)]
    marks = sorted({x for row in rows.values() for x in (row.value, row.lower, row.upper) if x is not None})
    if not hidden or not marks:
        return {}
    cells = _cells(marks)
    reader = Reader(seconds=SECONDS)
    for name in [*rows, *hidden]:
        reader.total((name, "n"), [(name, cell) for cell in cells])
    for whole, parts in ties:
        for cell in cells:
            reader.total((whole, cell), [(part, cell) for part in parts])
    for window, row in rows.items():
        if row.n is not None:
            reader.know((window, "n"), row.n)
            _tell_order(reader, window, row, int(row.n), cells)
    demands: list[Demand] = []
    for name in hidden:
        for at in range(1, len(cells)):
            for side, inside in (("below", cells[:at]), ("above", cells[at:])):
                reader.total((name, side, at), [(name, cell) for cell in inside])
                demands.append(Demand((name, side, at), "small", k))
    message = "vises ikke, men de andre perioders medianer fastslår, at et lille antal ligger under eller over et bestemt tal"
    told = zip(demands, reader.verdicts(demands), strict=True)
    found = [demand.name[0] for demand, verdict in told if verdict.outcome is Outcome.BROKEN and isinstance(demand.name, tuple)]
    return {name: Leak(_key_of(name, rows), "median", message) for name in found}


_Cell = tuple[float, float]


def _cells(marks: Sequence[float]) -> list[_Cell]:
    """The whole numbers there are (days, meetings) cut at the marks: each mark that is one, and each stretch that holds one."""
    found: list[_Cell] = [(-float("inf"), ceil(marks[0]) - 1)]
    for mark, following in zip(marks, [*marks[1:], float("inf")], strict=True):
        if mark == floor(mark):
            found.append((mark, mark))
        first = floor(mark) + 1
        last = following if following == float("inf") else ceil(following) - 1
        if first <= last:
            found.append((first, last))
    return found


def _tell_order(reader: Reader, window: Window, row: _Row, n: int, cells: Sequence[_Cell]) -> None:
    """What median and limits say of the number below them: so many at least up to a number, so many at most before it."""

    def tell(mark: float, before: int, upto: int) -> None:
        def within(most: float) -> dict[Hashable, float]:
            return {(window, cell): 1.0 for cell in cells if cell[1] <= most}

        reader.relate(within(mark), upto, n)
        reader.relate(within(ceil(mark) - 1), 0, before)

    if row.value is not None and n:
        tell(row.value, n // 2, (n + 1) // 2)
    if row.lower is not None and row.upper is not None and n:
        rank = int(binom.ppf(LEVEL, n, 0.5))
        tell(row.lower, rank - 1, rank)
        tell(row.upper, n - rank, n - rank + 1)
