"""What the interval of a ratio of sums tells of single cases: its width gives a sum of squares over them.

Of n cases with s goals set and m met each, a row prints n, the sums M and S and the limits of r = M/S. The definition
(docs/indikatorer.md: linearised t interval over the cases) turns a limit back into the sum of (m - r s)² as exactly as it is
printed. Whatever numbers of cases of each kind (m, s) fit all that are what a reader cannot tell apart; where every one of them
has 1..k-1 cases of some kind, that is told. Numbers of goals are small and whole, so all that fit can be gone through.
"""

import math
from collections.abc import Iterator, Mapping
from decimal import Decimal

from scipy.stats import t as student

from vinkeval.audit.definitions import Definitions
from vinkeval.audit.knowledge import Leak
from vinkeval.audit.paper import Key, Paper, number
from vinkeval.audit.system import Demand, Outcome, Reader

MOST_GOALS = 4
"""No case is believed to have more goals, unless the mean comes near: a reader who thinks of more can only tell less."""
ABOVE_THE_MEAN = 2
LEVEL = 0.975
SECONDS = 0.5


def told_by_intervals(paper: Paper, definitions: Definitions, k: int) -> list[Leak]:
    """Rows of ratios of sums whose printed limits leave 1..k-1 cases with some number of goals, and nothing else."""
    rows = [
        (key, numbers)
        for key, numbers in paper.rows.items()
        if getattr(definitions.indicators.get(key.indicator), "kind", "") == "cases"
    ]
    half = 0.5 * min((_place(numbers.get(limit, "")) for _, numbers in rows for limit in ("lower", "upper")), default=1.0)
    return [leak for key, numbers in rows for leak in _of_row(key, numbers, max(half, 1e-10), k)]


def _place(printed: str) -> float:
    """Unit of the last digit printed; 1 where there is none to see."""
    exponent = 0 if number(printed) in (None, 0.0, 1.0) else Decimal(printed).normalize().as_tuple().exponent
    return 10.0 ** int(exponent) if isinstance(exponent, int) else 1.0


def _of_row(key: Key, numbers: Mapping[str, str], half: float, k: int) -> Iterator[Leak]:
    met, goals, n = (number(numbers.get(role, "")) for role in ("numerator", "denominator", "n"))
    lower, upper = number(numbers.get("lower", "")), number(numbers.get("upper", ""))
    if (not met and met != 0) or not goals or not n or n < 2 or lower is None or upper is None:
        return
    squares = _sum_of_squares(met / goals, lower, upper, half, goals, n)
    reader = Reader(seconds=SECONDS)
    top = MOST_GOALS if goals / n <= MOST_GOALS - 1 else math.ceil(goals / n) + ABOVE_THE_MEAN
    kinds = [(m, s) for s in range(1, top + 1) for m in range(s + 1)]
    for kind in kinds:
        reader.unknown(kind, 0.0, n)
    reader.relate(dict.fromkeys(kinds, 1.0), n, n)
    reader.relate({(m, s): float(m) for m, s in kinds if m}, met, met)
    reader.relate({(m, s): float(s) for m, s in kinds}, goals, goals)
    # in units of 1/S² every square is a whole number, and so is their sum
    least, most = (limit * goals**2 for limit in squares)
    off = {(m, s): (goals * m - met * s) ** 2 for m, s in kinds}
    reader.relate({kind: one for kind, one in off.items() if one}, math.ceil(least - 1e-3), _floor(most + 1e-3))
    demands: list[Demand] = []
    for s in range(1, top + 1):
        reader.total(("set", s), [kind for kind in kinds if kind[1] == s])
        demands.append(Demand(("set", s), "small", k))
    for m in range(top + 1):
        reader.total(("met", m), [kind for kind in kinds if kind[0] == m])
        demands.append(Demand(("met", m), "small", k))
    for verdict in reader.verdicts(demands):
        if verdict.outcome is Outcome.BROKEN:
            what = "nedre og øvre grænse"
            yield Leak(key, what, "er så nøjagtige, at de røber, hvor få forløb der havde et bestemt antal mål")
            return


def _floor(value: float) -> float:
    return value if math.isinf(value) else math.floor(value)


def _sum_of_squares(ratio: float, lower: float, upper: float, half: float, goals: float, n: float) -> tuple[float, float]:
    """Least and most that the sum of (m - r s)² can be by the limits as printed; a limit cut at 0 or 1 gives a least only."""
    reach = float(student.ppf(LEVEL, n - 1))
    least, most = 0.0, math.inf
    for width, cut in ((ratio - lower, lower <= half), (upper - ratio, upper >= 1 - half)):
        least = max(least, width - half)
        most = most if cut else min(most, width + half)

    def squares(width: float) -> float:
        return (width / reach * goals) ** 2 * (n - 1) / n

    return squares(least), squares(most)
