"""Everything the papers tell a reader about numbers of persons' rows, put together, and what can be found out from it.

An unknown is a series (an indicator's numerator, say) in a window of days. A later paper's numbers are taken to be the earlier
paper's wherever the window is the same; where two papers show different numbers for it, each paper keeps its own and their
difference must not be a small number of persons. Should the papers contradict each other otherwise (old rows were revised),
what each says is judged apart as well.
"""

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import pairwise
from typing import Any

from vinkeval.audit.definitions import SUMMARY, Definitions, Relation, Series
from vinkeval.audit.paper import HIDDEN, Key, Paper, number
from vinkeval.audit.system import Demand, Need, Outcome, Reader
from vinkeval.audit.windows import ALL, Window, largest_inside, observed, window_of

ROLE_NAMES = {"numerator": "tæller", "denominator": "nævner", "n": "n", "n_missing": "antal uoplyste"}
Unknown = tuple[Series, Window, int]  # the last: 0, or 1 + the place of the paper whose own number it is


@dataclass(frozen=True)
class Leak:
    """A number a reader can find out.

    Attributes:
        key: the row it stands in (or would stand in).
        what: which number of the row, in Danish.
        message: why, in Danish, without the number.
    """

    key: Key
    what: str
    message: str


@dataclass
class Knowledge:
    """The reader's system for a paper and the papers before it.

    Attributes:
        papers: oldest first; the last is the one that is judged.
        truth: the paper's true numbers where the auditor may see them: they say which hidden numbers are small.
        linked: whether the same number in two papers is one unknown.
        steps: how many multiples of k a rounded number may lie from the true one (less one person).
    """

    definitions: Definitions
    papers: Sequence[Paper]
    k: int
    truth: Paper | None = None
    linked: bool = True
    steps: int = 1
    reader: Reader = field(default_factory=Reader)
    _names: dict[Unknown, Key] = field(default_factory=dict)
    _printed: dict[Unknown, list[tuple[Key, str, str]]] = field(default_factory=dict)
    _rests: dict[Hashable, tuple[Key, str]] = field(default_factory=dict)
    _split: set[tuple[Series, Window]] = field(default_factory=set)
    _seen: set[Hashable] = field(default_factory=set)
    _places: dict[tuple[int, str], float] = field(default_factory=dict)
    _own: dict[Unknown, float | None] = field(default_factory=dict)  # unknowns of the paper itself, with their true numbers

    def __post_init__(self) -> None:
        self._split = self._disagreements() if self.linked else set()
        for place, paper in enumerate(self.papers):
            self._tell(place, paper)
        for place, paper in enumerate(self.papers):
            periods = {w: key.period for key in paper.rows if (w := window_of(key.period, paper.spans))}
            relations = [*self.definitions.relations, *self.definitions.of_summary(_summary_rows(paper))]
            for window, period in sorted(periods.items()):
                for relation in relations:
                    self._relate(place, relation, window, period)
        self._add_up()

    def size(self) -> int:
        """How many numbers of persons' rows the papers print or hide."""
        return len(self._printed)

    def small_differences(self) -> list[Leak]:
        """Numbers that two papers show differently, by a small number of persons."""
        leaks = []
        for series, window in sorted(self._disagreements()):
            shown = [pair for paper in self.papers for pair in self._shown(paper, series, window)]
            for (_, before), (key, now) in pairwise(shown):
                if 0 < abs(now - before) < self.k:
                    what = "forskellen til en tidligere rapport er et lille antal personer"
                    leaks.append(Leak(key, ROLE_NAMES[series.role], what))
        return leaks

    def leaks(self) -> tuple[list[Leak], list[Key]]:
        """What a reader can find out, and rows whose numbers contradict each other so that nothing can be said of them."""
        demands: dict[tuple[Hashable, Need], list[Leak]] = {}
        for name, need, leak in [*self._of_cells(), *self._of_complements(), *self._of_unseen()]:
            demands.setdefault((name, need), []).append(leak)
        asked = [Demand(name, need, self.k) for name, need in demands]
        found: list[Leak] = []
        contradictory: list[Key] = []
        for verdict, leaks in zip(self.reader.verdicts(asked), demands.values(), strict=True):
            if verdict.outcome is Outcome.CONTRADICTORY:
                contradictory += [leak.key for leak in leaks]
            elif verdict.outcome is Outcome.UNDECIDED:
                found += [Leak(one.key, one.what, "kunne ikke efterprøves inden for tidsgrænsen") for one in leaks]
            elif verdict.outcome is Outcome.BROKEN and not (verdict.demand.need == "below" and verdict.high < 1):
                found += leaks  # (that nobody is there tells of nobody)
        return found, contradictory

    # What the papers print

    def _unknown(self, place: int, series: Series, nominal: Window) -> Unknown | None:
        """The unknown of a series in a period, as the paper's cut-off lets it be seen."""
        window = observed(nominal, self.papers[place].as_of, self.definitions.lag(series))
        if window is None:
            return None
        apart = not self.linked or (series, window) in self._split or not self.definitions.additive(series)
        return series, window, place + 1 if apart else 0

    def _tell(self, place: int, paper: Paper) -> None:
        only_struck = not any(key.indicator == SUMMARY and "0" in numbers.values() for key, numbers in paper.rows.items())
        for key, numbers in paper.rows.items():
            nominal = window_of(key.period, paper.spans)
            for role, text in numbers.items():
                series = self.definitions.counted(key.indicator, key.breakdown, key.category, role)
                if nominal is None or series is None:
                    continue
                name = self._unknown(place, series, nominal)
                if name is None:
                    continue
                self._add(name, key)
                if place == len(self.papers) - 1:
                    true = self._true(key, role)
                    self._own[name] = self._own.get(name) if true is None else true
                self._printed.setdefault(name, []).append((key, role, text))
                value = number(text)
                if value is not None and paper.rounded and value % self.k == 0:
                    width = self.k * self.steps - 1
                    self.reader.unknown(name, max(0.0, value - width), value + width)
                elif value is not None and self.reader.known(name) is None:
                    self.reader.know(name, value)
                elif value is None and series.indicator == SUMMARY and only_struck:
                    self.reader.unknown(name, 1.0)
            if nominal is not None and not paper.rounded:
                self._tell_ratio(place, key, numbers, nominal)

    def _tell_ratio(self, place: int, key: Key, numbers: Mapping[str, str], nominal: Window) -> None:
        """A printed share, rate or unit cost ties numerator and denominator, if either is hidden."""
        printed, kind = numbers.get("value", HIDDEN), getattr(self.definitions.indicators.get(key.indicator), "kind", "")
        value = number(printed)
        if value is None or value <= 0:
            return
        names = [
            self._unknown(place, series, nominal)
            for role in ("numerator", "denominator")
            if (series := self.definitions.counted(key.indicator, key.breakdown, key.category, role))
        ]
        half_unit = max(0.5 * self._place(place, kind), 1e-9 * value)
        if kind == "share" and len(names) == 2 and names[0] and names[1]:
            self.reader.share(names[0], names[1], value, half_unit)
        elif kind == "unit_cost" and names and names[0]:
            money = number(numbers.get("numerator", "")) or number(
                self.papers[place].rows.get(Key("OE1", key.breakdown, key.category, key.period), {}).get("numerator", "")
            )
            if money and value > half_unit:
                self.reader.unknown(names[0], money / (value + half_unit), money / (value - half_unit))
        elif kind == "rate" and names and names[0]:
            inhabitants = number(numbers.get("denominator", ""))
            if inhabitants:
                low, high = (inhabitants * (value + sign * half_unit) / 100_000 for sign in (-1, 1))
                self.reader.unknown(names[0], low - 1e-6, high + 1e-6)

    def _place(self, place: int, kind: str) -> float:
        """The finest place a paper prints values of a kind with: what it rounds to."""
        if (place, kind) not in self._places:
            printed = [
                numbers["value"]
                for key, numbers in self.papers[place].rows.items()
                if getattr(self.definitions.indicators.get(key.indicator), "kind", "") == kind
                and number(numbers.get("value", ""))
            ]
            self._places[place, kind] = min(map(_last_place, printed))
        return self._places[place, kind]

    def _shown(self, paper: Paper, series: Series, window: Window) -> Iterable[tuple[Key, float]]:
        for key, numbers in paper.rows.items():
            if (key.indicator, key.breakdown, key.category) != (series.indicator, series.breakdown, series.category):
                continue
            nominal = window_of(key.period, paper.spans)
            if nominal is None or observed(nominal, paper.as_of, self.definitions.lag(series)) != window:
                continue
            for role, text in numbers.items():
                value = number(text)
                if value is not None and self.definitions.counted(key.indicator, key.breakdown, key.category, role) == series:
                    yield key, value
                    return

    def _disagreements(self) -> set[tuple[Series, Window]]:
        """Series and windows that two papers show with different numbers."""
        if len(self.papers) < 2:
            return set()
        values: dict[tuple[Series, Window], set[float]] = {}
        for paper in self.papers:
            for key, numbers in paper.rows.items():
                nominal = window_of(key.period, paper.spans)
                for role, text in numbers.items():
                    series = self.definitions.counted(key.indicator, key.breakdown, key.category, role)
                    value = number(text)
                    if nominal is None or series is None or value is None or not self.definitions.additive(series):
                        continue
                    window = observed(nominal, paper.as_of, self.definitions.lag(series))
                    if window is not None:
                        values.setdefault((series, window), set()).add(value)
        return {name for name, seen in values.items() if len(seen) > 1}

    # What the definitions say

    def _relate(self, place: int, relation: Relation, nominal: Window, period: str) -> None:
        """One relation in one period, if at least two of its numbers are printed there, or it joins other relations."""
        terms: dict[Unknown, float] = {}
        for series, coefficient in relation.terms.items():
            name = self._unknown(place, series, nominal)
            if name is not None:
                terms[name] = terms.get(name, 0.0) + coefficient
        printed = sum(name in self._printed for name in terms)
        joins = sum(not name[0].indicator for name in terms) + (nominal == self.papers[place].spans[ALL])
        if printed == 0 or printed + joins < 2:
            return
        marker = (frozenset(terms.items()), relation.rest)
        if marker in self._seen:
            return
        self._seen.add(marker)
        for name in terms:
            self._add(name, _row_of(name[0], period))
        known: dict[Any, float] = dict(terms)
        if relation.rest:
            known["rest", marker] = 1.0
            first = next(series for series in relation.terms if series.indicator)
            self._rests["rest", marker] = _row_of(first, period), relation.rest
        self.reader.relate(known)

    def _add_up(self) -> None:
        """Longer periods are the sum of the shorter ones in them and of what no period shows."""
        windows: dict[tuple[Series, int], set[Window]] = {}
        for series, window, apart in list(self._names):
            if self.definitions.additive(series):
                windows.setdefault((series, apart), set()).add(window)
        for (series, apart), own in windows.items():
            shared = own | {w for (s, a), ws in windows.items() if s == series and a == 0 and apart for w in ws}
            for window in sorted(own):
                parts, filled = largest_inside(window, shared)
                if not parts:
                    continue
                names: list[Hashable] = [(series, p, apart if p in own else 0) for p in parts]
                if not filled:
                    rest = ("gap", series, window, apart)
                    self._rests[rest] = (
                        self._names[series, window, apart],
                        "den del af perioden, som ingen kortere periode viser",
                    )
                    names.append(rest)
                self.reader.total((series, window, apart), names)

    def _add(self, name: Unknown, key: Key) -> None:
        if name not in self._names:
            self._names[name] = key
            self.reader.unknown(name)

    # What must stay unknown

    def _true(self, key: Key, role: str) -> float | None:
        if self.truth is None:
            return None
        return number(self.truth.rows.get(key, {}).get(role, ""))

    def _of_small(self) -> Need:
        """What a small number must keep: anything from 1 to k; where a 0 may be anything under k, that it can be 0."""
        return "small" if self.papers[-1].rounded else "cover"

    def _of_cells(self) -> Iterable[tuple[Hashable, Need, Leak]]:
        for name, printed in self._printed.items():
            for key, role, text in {key: (key, role, text) for key, role, text in reversed(printed)}.values():
                what = ROLE_NAMES[role]
                if number(text) is not None:
                    yield name, "small", Leak(key, what, "er vist, men er et lille antal personer")
                    continue
                hidden = Leak(key, what, "er skjult, men kan regnes ud (helt eller delvist) af det øvrige")
                true = self._own.get(name)
                if true is not None:
                    if 1 <= true < self.k:
                        yield name, self._of_small(), hidden
                else:
                    yield name, "below" if name in self._own else "small", hidden

    def _of_complements(self) -> Iterable[tuple[Hashable, Need, Leak]]:
        """Those of the denominator who are not in the numerator are persons too."""
        for series, window, apart in list(self._names):
            known = self.definitions.indicators.get(series.indicator)
            whole = Series(series.indicator, series.breakdown, series.category, "denominator")
            if (
                series.role != "numerator"
                or known is None
                or known.kind != "share"
                or (whole, window, apart) not in self._names
            ):
                continue
            rest = ("complement", series, window, apart)
            self.reader.total((whole, window, apart), [(series, window, apart), rest])
            key = self._names[series, window, apart]
            leak = Leak(key, "nævner minus tæller", "er et lille antal personer, der kan regnes ud")
            top, bottom = self._own.get((series, window, apart)), self._own.get((whole, window, apart))
            hidden_small = top is not None and bottom is not None and 1 <= bottom - top < self.k
            yield rest, self._of_small() if hidden_small else "small", leak

    def _of_unseen(self) -> Iterable[tuple[Hashable, Need, Leak]]:
        for name, (key, what) in self._rests.items():
            yield name, "small", Leak(key, what, "vises ikke, men kan regnes ud og er et lille antal personer")
        for name, key in self._names.items():
            if name not in self._printed:
                what = ROLE_NAMES.get(name[0].role, "antal rækker")
                yield name, "small", Leak(key, what, "vises ikke, men kan regnes ud og er et lille antal personer")


def _last_place(printed: str) -> float:
    """The unit of the last digit that is not a trailing zero: 0.01 for 0.25, 100 for 1200."""
    exponent = Decimal(printed).normalize().as_tuple().exponent
    return 10.0 ** int(exponent) if isinstance(exponent, int) else 1.0


def _summary_rows(paper: Paper) -> Iterator[tuple[str, str, str]]:
    for key in paper.rows:
        if key.indicator == SUMMARY:
            table, rule, action = key.category.split(".")
            yield table, rule, action


def _row_of(series: Series, period: str) -> Key:
    """The row a series would stand in; a number that no table shows is named by its word."""
    return Key(series.indicator or series.category, series.breakdown, series.category if series.indicator else "", period)
