"""What means and medians of several periods tell together of the few persons in one of them.

A mean is a sum: the year's sum less the one half's is the other half's. With intervals the same holds of the sums of squares,
and of a few persons sum and sum of squares give nearly every value. A median and its interval tell how many lie below them, or
nearly so, and those of a whole and of one part what is left for the other.
"""

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass
from math import isnan

import pandas as pd

from vinkeval.disclosure.release import NUMBERS
from vinkeval.disclosure.rules import MEDIAN_INTERVAL_BASE, is_mean, is_median, too_telling
from vinkeval.disclosure.selection import RowKey, keys_of, period_kind
from vinkeval.disclosure.structure import inner_periods
from vinkeval.plan.model import DisclosureRules, Plan

_PRICE = {"B": 2, "Y": 1}
_Tie = tuple[str, tuple[str, ...]]


@dataclass(frozen=True)
class Few:
    """What must be done for the sake of few persons' own values.

    Attributes:
        hide: rows not to be shown.
        no_interval: rows to be shown without their interval.
    """

    hide: frozenset[RowKey]
    no_interval: frozenset[RowKey]


@dataclass(frozen=True)
class _Row:
    n: float
    value: float
    telling: bool
    clustered: bool


def few_persons(
    frame: pd.DataFrame, counted: Container[tuple[str, ...]], plan: Plan, stay: Mapping[RowKey, Mapping[str, float]]
) -> Few:
    """Rows and intervals of means and medians that would tell a reader single persons' values.

    Args:
        frame: rows of the paper (measures).
        counted: (indicator, breakdown, category, period, role) of the numbers that count persons.
        plan: rules and periods.
        stay: the numbers of rows that earlier papers have shown; a mean they showed without interval stays without.
    """
    rules = plan.disclosure
    means: dict[tuple[str, ...], dict[str, _Row]] = {}
    medians: dict[tuple[str, ...], dict[str, _Row]] = {}
    numbers, errors = frame[NUMBERS].to_numpy(float), frame["se"].to_numpy(float)
    clusters = frame["clusters"].to_numpy(float)
    told = zip(keys_of(frame), frame["unit"].astype(str), frame["status"], strict=True)
    for at, (key, unit, status) in enumerate(told):
        row = dict(zip(NUMBERS, numbers[at].tolist(), strict=True))
        family = means if is_mean(unit) else medians if is_median(row) else None
        if family is None or status not in ("ok", "no_data") or not {(*key, "n"), (*key, "denominator")} & _in(counted, key):
            continue
        telling = status == "ok" and too_telling(unit, row, se=float(errors[at]), counted_base=True, rules=rules)
        n = 0.0 if status == "no_data" else row["n"]
        family.setdefault(key[:3], {})[key[3]] = _Row(n, row["value"], telling, not isnan(clusters[at]))
    hide: set[RowKey] = set()
    bare: set[RowKey] = set()
    for (a, b, c), rows in means.items():
        standing = {period for period in rows if (a, b, c, period) in stay}
        hide |= {(a, b, c, period) for period in _extremes_apart(rows, standing, rules, plan)}
        without = {period for period in standing if isnan(stay[a, b, c, period]["lower"])}
        bare |= {(a, b, c, period) for period in _without_interval(rows, standing - without, without, rules, plan)}
    for (a, b, c), rows in medians.items():
        standing = {period for period in rows if (a, b, c, period) in stay}
        hide |= {(a, b, c, period) for period in _beside_few(rows, standing, rules, plan)}
        with_interval = {period for period in standing if not isnan(stay[a, b, c, period]["lower"])}
        few = {period for period, row in rows.items() if 0 < row.n < MEDIAN_INTERVAL_BASE}
        bare |= {(a, b, c, period) for period in (few | standing) - with_interval}
    return Few(frozenset(hide), frozenset(bare))


def _in(counted: Container[tuple[str, ...]], key: RowKey) -> set[tuple[str, ...]]:
    return {name for role in ("n", "denominator") if (name := (*key, role)) in counted}


def _ties(rows: Mapping[str, _Row], plan: Plan) -> list[_Tie]:
    """A period and the shorter ones that make it up, where the paper has them all."""
    inner = {period: inner_periods(period, plan) for period in rows}
    return [(period, parts) for period, parts in inner.items() if parts and all(part in rows for part in parts)]


def _extremes_apart(rows: Mapping[str, _Row], stay: set[str], rules: DisclosureRules, plan: Plan) -> set[str]:
    """Means to hide so that none which is itself too telling can be worked out."""
    known = {period for period, row in rows.items() if not row.telling and (row.n == 0 or row.n >= rules.k)}
    secret = {period for period, row in rows.items() if row.telling and row.n >= rules.k}
    return known - _kept_apart(known, secret, stay, _ties(rows, plan))


def _beside_few(rows: Mapping[str, _Row], stay: set[str], rules: DisclosureRules, plan: Plan) -> set[str]:
    """Medians to hide beside a median of few, which is hidden.

    A median and its interval tell about how many lie below them; that of a year less that of its one half leaves at times
    exactly 1..k-1 of the few in the other (enumerated in tests/disclosure/test_single_values.py).
    """
    known = {period for period, row in rows.items() if row.n == 0 or row.n >= rules.percent_base}
    secret = {period for period, row in rows.items() if rules.k <= row.n < rules.percent_base}
    return known - _kept_apart(known, secret, stay, _ties(rows, plan))


def _without_interval(
    rows: Mapping[str, _Row], stay: set[str], without: set[str], rules: DisclosureRules, plan: Plan
) -> set[str]:
    """Means to show without interval: of few, and those that with the others give the sum of squares of few.

    Those that earlier papers showed with one (`stay`) keep it, and those they showed `without` stay so.

    Of clustered answers the interval gives no sum of squares of single persons; there only the few themselves go without.
    """
    few = {period for period, row in rows.items() if 0 < row.n < rules.percent_base}
    if any(row.clustered for row in rows.values()):
        return few - stay | without
    known = rows.keys() - few - without
    secret = {period for period in few if rows[period].n >= rules.k}
    return (few | without | (known - _kept_apart(known, secret, stay, _ties(rows, plan)))) - stay


def _kept_apart(known: Iterable[str], secret: set[str], stay: set[str], ties: list[_Tie]) -> set[str]:
    """As many of the known as can stay without any secret following from them by addition, the longest periods first."""
    kept = set(known)
    while found := _follows(kept, ties) & secret:
        near = {name for total, parts in ties if found & {total, *parts} for name in (total, *parts)} & kept - stay
        droppable = near or kept - stay
        if not droppable:
            break
        kept.discard(min(droppable, key=lambda period: (_PRICE.get(period_kind(period), 0), period)))
    return kept


def _follows(known: set[str], ties: list[_Tie]) -> set[str]:
    found = set(known)
    while True:
        lone = [left for total, parts in ties if len(left := {total, *parts} - found) == 1]
        if not lone:
            return found
        found |= set().union(*lone)
