"""The kinds of number the catalogue knows: what each looks at, and how it sums up what it has seen in one period.

An indicator is a value: a kind, the rows it looks at, what makes up its numerator and its denominator.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar, Literal, Protocol

import numpy as np

from vinkeval.indicators.rules import UNKNOWN, Bools, Rule, every_row, is_known
from vinkeval.indicators.seen import NAN, Asked, Figure, Role, Rows, Seen, look, numbers
from vinkeval.indicators.tables import Tables
from vinkeval.intervals import (
    cluster_robust_mean,
    median_interval,
    paired_mean,
    paired_wald,
    poisson_interval,
    ratio_of_sums,
    wilson,
)

NO_LIMITS = (NAN, NAN)


class Kind(Protocol):
    """How a number is made."""

    @property
    def adds_up(self) -> bool:
        """True where a period that the data cover only in part would give too low a number."""

    def see(self, asked: Asked) -> tuple[Seen, ...]:
        """All rows of interest, before they are put in periods and categories."""

    def sum_up(self, parts: Sequence[Seen]) -> Figure:
        """The figure of one category in one period."""


@dataclass(frozen=True)
class Count:
    """Number of rows."""

    rows: Rows
    interval: Literal["poisson"] | None = None
    adds_up: ClassVar[bool] = True

    def see(self, asked: Asked) -> tuple[Seen, ...]:
        """The rows counted."""
        rows = self.rows.of_interest(asked)
        all_of_them = np.ones(len(rows), dtype=bool)
        return (look(self.rows, rows, known=all_of_them, top=all_of_them, counts={"numerator": all_of_them, "n": all_of_them}),)

    def sum_up(self, parts: Sequence[Seen]) -> Figure:
        """Their number, exact Poisson interval where events come by chance."""
        count = float(len(parts[0].rows))
        lower, upper = poisson_interval(count)[1:] if self.interval else NO_LIMITS
        return Figure(count, NAN, count, lower, upper, count, 0)


@dataclass(frozen=True)
class Total:
    """Sum of a column; rows where it is not filled in add nothing and are told as missing.

    Attributes:
        column: what is summed.
        tallied: the column holds numbers of rows, so that n is their sum.
    """

    rows: Rows
    column: str
    tallied: bool = False
    adds_up: ClassVar[bool] = True

    def see(self, asked: Asked) -> tuple[Seen, ...]:
        """The rows and their numbers."""
        rows = self.rows.of_interest(asked)
        values = numbers(asked.tables[self.rows.table], self.column, rows)
        return (look(self.rows, rows, known=~np.isnan(values), top=values),)

    def sum_up(self, parts: Sequence[Seen]) -> Figure:
        """The sum."""
        (seen,) = parts
        total, known = float(seen.top.sum()), float(seen.known.sum())
        return Figure(total, NAN, total, n=total if self.tallied else known, n_missing=len(seen.rows) - known)


@dataclass(frozen=True)
class Share:
    """Share of the rows, where the needed field is known, that have something."""

    rows: Rows
    having: Rule
    known: Rule = every_row
    interval: Literal["wilson"] | None = "wilson"
    adds_up: ClassVar[bool] = False

    def see(self, asked: Asked) -> tuple[Seen, ...]:
        """The rows, which of them can be judged, and which have it."""
        rows, answers = self.rows.of_interest(asked), asked.tables.answers
        known = answers(self.rows.table, self.known)[rows]
        having = known & answers(self.rows.table, self.having)[rows]
        return (look(self.rows, rows, known=known, top=having, counts=_of_share(having, known)),)

    def sum_up(self, parts: Sequence[Seen]) -> Figure:
        """Numerator, denominator and their ratio, with Wilson's interval where the rows are not all there is."""
        (seen,) = parts
        return _share(float(seen.top.sum()), float(seen.known.sum()), len(seen.rows), interval=self.interval is not None)


@dataclass(frozen=True)
class Distribution:
    """Share of each category among the rows where the category is known. Always broken down."""

    rows: Rows
    adds_up: ClassVar[bool] = False

    def see(self, asked: Asked) -> tuple[Seen, ...]:
        """The rows by category, and all of them as what each is a share of."""
        rows = self.rows.of_interest(asked)
        known = is_known(asked.tables[self.rows.table][asked.dimension])[rows]
        everyone = np.ones(int(known.sum()), dtype=bool)
        return (
            look(self.rows, rows[known], known=everyone, top=everyone, counts={"numerator": everyone}),
            look(self.rows, rows, known=known, counts={"denominator": known, "n": known, "n_missing": ~known}, split=False),
        )

    def sum_up(self, parts: Sequence[Seen]) -> Figure:
        """Rows of the category among all with a category."""
        category, everyone = parts
        return _share(float(len(category.rows)), float(everyone.known.sum()), len(everyone.rows), interval=True)


@dataclass(frozen=True)
class MeanChange:
    """Mean change of a scale over pairs of answers; pairs without the scale in both are told as missing."""

    rows: Rows
    scale: str
    interval: Literal["clusters", "pairs"] = "clusters"
    adds_up: ClassVar[bool] = False

    def see(self, asked: Asked) -> tuple[Seen, ...]:
        """The pairs, their changes, and the activity each belongs to."""
        rows, table = self.rows.of_interest(asked), asked.tables[self.rows.table]
        changes = numbers(table, self.scale, rows)
        known = ~np.isnan(changes)
        activity = asked.tables.told_apart(self.rows.table, "activity_id")[0][rows]
        counts: dict[Role, Bools] = {"denominator": known, "n": known, "n_missing": ~known}
        return (look(self.rows, rows, known=known, top=changes, mark=activity, counts=counts),)

    def sum_up(self, parts: Sequence[Seen]) -> Figure:
        """Mean of the changes, with an interval that allows for people of one activity being alike."""
        (seen,) = parts
        changes, missing = seen.top[seen.known], float((~seen.known).sum())
        n = float(len(changes))
        if n == 0:
            return Figure(0, 0, n=0, n_missing=missing)
        alone = self.interval == "pairs"
        mean = paired_mean(changes) if alone else cluster_robust_mean(changes, seen.mark[seen.known])
        total = float(changes.sum())
        return Figure(total, n, total / n, mean.lower, mean.upper, n, missing, mean.se, mean.clusters)


@dataclass(frozen=True)
class Median:
    """Median of a column over the rows where it is known; the denominator is their number."""

    rows: Rows
    column: str
    adds_up: ClassVar[bool] = False

    def see(self, asked: Asked) -> tuple[Seen, ...]:
        """The rows and their values."""
        rows = self.rows.of_interest(asked)
        values = numbers(asked.tables[self.rows.table], self.column, rows)
        known = ~np.isnan(values)
        counts: dict[Role, Bools] = {"denominator": known, "n": known, "n_missing": ~known}
        return (look(self.rows, rows, known=known, top=values, counts=counts),)

    def sum_up(self, parts: Sequence[Seen]) -> Figure:
        """The median, with the interval its order statistics give."""
        (seen,) = parts
        values, missing = seen.top[seen.known], float((~seen.known).sum())
        n = float(len(values))
        if n == 0:
            return Figure(denominator=0, n=0, n_missing=missing)
        median = median_interval(values)
        return Figure(NAN, n, median.estimate, median.lower, median.upper, n, missing)


@dataclass(frozen=True)
class Distinct:
    """Number of different things named by the rows, counted anew in each period, never summed.

    Attributes:
        column: what is told apart.
        at_least: rows in the period that a thing needs to count.
        out_of: how many there are in all.
        share: the value is the part of all that was reached, not the number.
        missing: rows that ought to name one and do not, where that may be told.
    """

    rows: Rows
    column: str
    at_least: int = 1
    out_of: Callable[[Tables], float] | None = None
    share: bool = False
    missing: Rule | None = None
    adds_up: ClassVar[bool] = True

    def see(self, asked: Asked) -> tuple[Seen, ...]:
        """The rows and what each names."""
        rows = self.rows.of_interest(asked)
        codes, values = asked.tables.told_apart(self.rows.table, self.column)
        names = np.where(np.isin(codes, np.flatnonzero(values == UNKNOWN)), -1, codes)[rows]
        missing = np.zeros(len(rows), dtype=bool)
        if self.missing:
            missing = asked.tables.answers(self.rows.table, self.missing)[rows]
        of_all = self.out_of(asked.tables) if self.out_of else NAN
        return (look(self.rows, rows, known=~missing, mark=names, out_of=of_all),)

    def sum_up(self, parts: Sequence[Seen]) -> Figure:
        """How many things are named often enough."""
        (seen,) = parts
        _, times = np.unique(seen.mark[seen.mark >= 0], return_counts=True)
        found, of_all = float((times >= self.at_least).sum()), seen.out_of
        value = found if not self.share else found / of_all if of_all else NAN
        return Figure(found, of_all, value, n=found, n_missing=float((~seen.known).sum()))


@dataclass(frozen=True)
class Regulars:
    """Share of those taking part who came to at least half of the meetings."""

    rows: Rows
    who: str
    meeting: str
    adds_up: ClassVar[bool] = False

    def see(self, asked: Asked) -> tuple[Seen, ...]:
        """Who came to which meeting."""
        rows, told_apart = self.rows.of_interest(asked), asked.tables.told_apart
        meeting = told_apart(self.rows.table, self.meeting)[0][rows].astype(np.float64)
        everyone = np.ones(len(rows), dtype=bool)
        return (look(self.rows, rows, known=everyone, top=meeting, mark=told_apart(self.rows.table, self.who)[0][rows]),)

    def sum_up(self, parts: Sequence[Seen]) -> Figure:
        """Regulars among all who took part; n is the number of meetings."""
        (seen,) = parts
        meetings = len(np.unique(seen.top))
        _, times = np.unique(seen.mark, return_counts=True)
        return _share(float((2 * times >= meetings).sum()), float(len(times)), len(times), interval=False, n=meetings)


@dataclass(frozen=True)
class RatioOfSums:
    """Sum of one column over the sum of another, both over the rows where both are known; n is the number of rows.

    Attributes:
        adds_up: the sums are shown beside the ratio, and are too low for a period covered in part (a year's money).
    """

    rows: Rows
    top: str
    bottom: str
    interval: Literal["wilson", "cases"] | None = None
    adds_up: bool = False

    def see(self, asked: Asked) -> tuple[Seen, ...]:
        """The rows with both their numbers."""
        rows, table = self.rows.of_interest(asked), asked.tables[self.rows.table]
        top, bottom = numbers(table, self.top, rows), numbers(table, self.bottom, rows)
        known = ~(np.isnan(top) | np.isnan(bottom))
        counts: dict[Role, Bools] = {"n": known, "n_missing": ~known}
        return (
            look(self.rows, rows, known=known, top=np.where(known, top, 0), bottom=np.where(known, bottom, 0), counts=counts),
        )

    def sum_up(self, parts: Sequence[Seen]) -> Figure:
        """The ratio of the sums."""
        (seen,) = parts
        n = int(seen.known.sum())
        figure = _share(float(seen.top.sum()), float(seen.bottom.sum()), 0, interval=self.interval == "wilson", n=n)
        lower, upper = figure.lower, figure.upper
        if self.interval == "cases":
            ratio = ratio_of_sums(seen.top[seen.known], seen.bottom[seen.known])
            lower, upper = ratio.lower, ratio.upper
        return Figure(figure.numerator, figure.denominator, figure.value, lower, upper, n, len(seen.rows) - n)


@dataclass(frozen=True)
class NetChange:
    """Share that has something at the end less the share that had it at the start, among the same rows."""

    rows: Rows
    before: Rule
    after: Rule
    known: Rule
    adds_up: ClassVar[bool] = False

    def see(self, asked: Asked) -> tuple[Seen, ...]:
        """Each row's step: 1 up, -1 down, 0 no change."""
        rows, answers = self.rows.of_interest(asked), asked.tables.answers
        known = answers(self.rows.table, self.known)[rows]
        steps = answers(self.rows.table, self.after)[rows].astype(float) - answers(self.rows.table, self.before)[rows]
        counts: dict[Role, Bools] = {"denominator": known, "n": known, "n_missing": ~known}
        return (look(self.rows, rows, known=known, top=np.where(known, steps, 0), counts=counts),)

    def sum_up(self, parts: Sequence[Seen]) -> Figure:
        """The net step per row."""
        (seen,) = parts
        steps, n = seen.top[seen.known], float(seen.known.sum())
        change = paired_wald(int((steps > 0).sum()), int((steps < 0).sum()), len(steps))
        net = float(steps.sum())
        return Figure(net, n, change.estimate, change.lower, change.upper, n, len(seen.rows) - n)


@dataclass(frozen=True)
class Ratio:
    """A sum over one table, per sum over another: a unit cost, a rate, an index, a response rate.

    Attributes:
        above, below: the rows of numerator and denominator.
        top, bottom: the column summed; None counts rows.
        times: what the ratio is given per (100,000 inhabitants; an index of 100).
        interval: exact Poisson of a numerator that counts events.
        n_from: the side whose rows n counts.
        tallied: its column holds numbers of rows, so that n is their sum.
    """

    above: Rows
    below: Rows
    top: str | None = None
    bottom: str | None = None
    times: float = 1
    interval: Literal["poisson"] | None = None
    n_from: Literal["above", "below"] = "below"
    tallied: bool = False
    adds_up: ClassVar[bool] = True

    def see(self, asked: Asked) -> tuple[Seen, ...]:
        """The rows of both sides."""
        return (
            self._side(self.above, self.top, "numerator", asked, n=self.n_from == "above"),
            self._side(self.below, self.bottom, "denominator", asked, n=self.n_from == "below"),
        )

    def _side(self, side: Rows, column: str | None, role: Role, asked: Asked, *, n: bool) -> Seen:
        rows = side.of_interest(asked)
        values = numbers(asked.tables[side.table], column, rows) if column else np.ones(len(rows))
        known = ~np.isnan(values)
        counts: dict[Role, Bools] = {}
        if column is None:
            counts[role] = known
        if n:
            counts["n"] = known
        return look(side, rows, known=known, top=np.where(known, values, 0), counts=counts)

    def sum_up(self, parts: Sequence[Seen]) -> Figure:
        """The ratio; rows whose number is missing on either side are told. Rows that all lack it are no zero."""
        above, below = parts
        nothing_told = len(above.rows) > 0 and not above.known.any()
        top, bottom = NAN if nothing_told else float(above.top.sum()), float(below.top.sum())
        unknown = [float((~part.known).sum()) for part in parts]
        missing = max(unknown) if above.table == below.table else sum(unknown)
        side = above if self.n_from == "above" else below
        n = float((side.top if self.tallied else side.known).sum())
        if bottom == 0 or nothing_told:
            return Figure(top, bottom, n=n, n_missing=missing)
        lower, upper = poisson_interval(top)[1:] if self.interval else NO_LIMITS
        scale = self.times / bottom
        return Figure(top, bottom, top * scale, lower * scale, upper * scale, n, missing)


@dataclass(frozen=True)
class NotMeasurable:
    """What the plan wants and these data cannot show; always printed as such."""


@dataclass(frozen=True)
class FromTargets:
    """Worked out from the other indicators and their targets, once those stand (`vinkeval.evidence`)."""


def _of_share(having: Bools, known: Bools) -> dict[Role, Bools]:
    return {"numerator": having, "denominator": known, "n": known, "n_missing": ~known}


def _share(top: float, bottom: float, rows: int, *, interval: bool, n: float | None = None) -> Figure:
    lower, upper = wilson(top, bottom)[1:] if interval else NO_LIMITS
    value = top / bottom if bottom else NAN
    return Figure(top, bottom, value, lower, upper, bottom if n is None else n, rows - bottom if n is None else 0)
