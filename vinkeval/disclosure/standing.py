"""What earlier papers settle in this one: numbers that stand, numbers that stay hidden, and values that fit both."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd
import scipy.sparse as sp

from vinkeval.disclosure.joint import COUNTED, Item, Kind, account_years, tie_account
from vinkeval.disclosure.ledger import Earlier
from vinkeval.disclosure.programme import Rows, minimise
from vinkeval.disclosure.release import NUMBERS
from vinkeval.disclosure.selection import RowKey, keys_of, period_kind
from vinkeval.disclosure.structure import Structure, inner_periods
from vinkeval.disclosure.system import Floats, Ints, equation_matrix
from vinkeval.errors import DisclosureFault
from vinkeval.intervals import poisson_interval, wilson
from vinkeval.plan.model import Plan
from vinkeval.plan.periods import period

CONTRADICTION = 1_000.0
"""Price of leaving an equation unfulfilled, in cells moved by one."""
FOLLOWS = 0.1
FIT_SECONDS = 60.0
KINDS: tuple[Kind, ...] = ("row", "missing", "account")


@dataclass
class Standing:
    """What earlier papers settle.

    Attributes:
        rows: numbers that stand as published, by key.
        hidden: items that stay hidden.
        known: cell → value that is public.
        moved: cells whose value is no longer that of the data (they follow what stands).
    """

    rows: dict[RowKey, Mapping[str, float]]
    hidden: set[Item]
    known: dict[int, int]
    moved: set[int]


def settle(made: Structure, papers: list[Earlier], plan: Plan, *, as_of: date, true: bool = True) -> Standing:
    """Put what earlier papers showed into the structure: known cells, ties to periods that were not over, values that fit.

    Args:
        made: cells and equations; values are changed to fit what stands.
        papers: earlier papers, the oldest first (the first to show a number settles it). They may be of a later day than this
            one, which then is the lesser part of what they showed.
        plan: periods.
        as_of: day of this paper.
        true: they showed true counts, not rounded ones (which no true count need fit).
    """
    standing = Standing({}, set(), {}, set())
    for paper in papers:
        for key, numbers in paper.shown.items():
            same = _seen_until(key[3], paper.as_of, plan) == _seen_until(key[3], as_of, plan)
            if same:
                standing.rows.setdefault(key, numbers)
                if math.isnan(numbers["n_missing"]):
                    standing.hidden.add(Item("missing", key))
            for role in COUNTED:
                value, cell = numbers[role], made.cell_of.get((*key, role))
                if math.isnan(value) or value != int(value) or cell is None:
                    continue
                if same:
                    standing.known.setdefault(cell, int(value))
                elif paper.as_of < as_of:
                    _until(made, standing, key, role, int(value), paper.as_of, plan)
                else:
                    _beyond(made, standing, key, role, paper, as_of, plan)
        standing.hidden |= {
            Item(kind, key)
            for key in paper.hidden
            if _seen_until(key[3], paper.as_of, plan) == _seen_until(key[3], as_of, plan)
            for kind in KINDS
        }
    standing.hidden -= {Item("row", key) for key in standing.rows}
    if any(paper.as_of > as_of for paper in papers):
        standing.hidden |= _as_its_parts(made, standing, as_of, plan)
        # Rows read since, beside what the later paper shows of these days, would tell of duplicates and rows without a date.
        standing.hidden |= {Item("account", (key[0], key[1], key[2], key[3])) for key in made.cell_of if key[0] == "account"}
    if standing.known and true:
        _fit(made, standing)
    return standing


def _seen_until(key: str, as_of: date, plan: Plan) -> date:
    """Last day of a period that a paper has seen: two papers of the same last day count the same rows."""
    return min(_last_day(key, plan), as_of)


def _as_its_parts(made: Structure, standing: Standing, as_of: date, plan: Plan) -> set[Item]:
    """Rows of periods that are not over where a later paper hides one of the periods they are as yet made of."""
    hidden: set[Item] = set()
    for period_key in (plan.period.key, *(inner for inner in inner_periods(plan.period.key, plan))):
        if _last_day(period_key, plan) > as_of:
            begun = [inner for inner in inner_periods(period_key, plan) if period(inner).first <= as_of]
            hidden |= {
                Item("row", (key[0], key[1], key[2], period_key))
                for key in made.cell_of
                if key[3] == period_key
                and any(Item("row", (key[0], key[1], key[2], inner)) in standing.hidden for inner in begun)
            }
    return hidden


def _last_day(key: str, plan: Plan) -> date:
    for span in (plan.baseline, plan.period):
        if key == span.key:
            return span.last
    try:
        return period(key).last
    except ValueError:
        return date.max


def _until(made: Structure, standing: Standing, key: RowKey, role: str, value: int, as_of: date, plan: Plan) -> None:
    """A number of a period up to an earlier day: the same as the periods then over, or else part of today's."""
    cell = made.cell_of[(*key, role)]
    if made.values[cell] < value:
        return  # not the same rows and more: nothing ties the two
    earlier = made.cell(("until", *key, role, as_of.isoformat()), value)
    standing.known.setdefault(earlier, value)
    if key[0] == "account" and key[2].endswith(".accepted"):
        for field, years in account_years(made, key[2].split(".")[0]).items():
            over = [place for year, place in years.items() if _last_day(year, plan) <= as_of]
            tie_account(made, earlier, value, over, (field, as_of.isoformat()))
    inner = list(inner_periods(key[3], plan))
    ended = [name for name in inner if _last_day(name, plan) <= as_of]
    whole = all(_last_day(name, plan) <= as_of or period(name).first > as_of for name in inner)
    parts = [made.cell_of.get((*key[:3], name, role)) for name in ended]
    if inner and whole and parts and None not in parts:
        made.equations.append({earlier: -1} | {part: 1 for part in parts if part is not None})
        return
    later = made.cell(("after", *key, role, as_of.isoformat()), made.values[cell] - value)
    made.equations.append({cell: -1, earlier: 1, later: 1})


def _beyond(made: Structure, standing: Standing, key: RowKey, role: str, paper: Earlier, as_of: date, plan: Plan) -> None:
    """A number of a period up to a later day: today's, and what came after, which the later paper may show."""
    cell, value = made.cell_of[(*key, role)], int(paper.shown[key][role])
    if made.values[cell] > value:
        return  # not the same rows and fewer: nothing ties the two

    def told(at: RowKey) -> int | None:
        number = paper.shown[at][role] if at in paper.shown else math.nan
        if math.isnan(number):
            return None
        place = made.cell(("until", *at, role, paper.as_of.isoformat()), int(number))
        standing.known.setdefault(place, int(number))
        return place

    after = made.cell(("after", *key, role, paper.as_of.isoformat()), value - made.values[cell])
    later = told(key)
    if later is None:
        return
    made.equations.append({later: -1, cell: 1, after: 1})
    inner = list(inner_periods(key[3], plan))
    if all(_last_day(name, plan) <= as_of or period(name).first > as_of for name in inner):
        parts = [told((*key[:3], name)) for name in inner if period(name).first > as_of]
        if parts and None not in parts:
            made.equations.append({after: -1} | {part: 1 for part in parts if part is not None})


def _fit(made: Structure, standing: Standing) -> None:
    """Values for the cells nobody has seen that fit what stands, as near the data as can be.

    Equations that what stands contradicts (they held in today's data only) are dropped.
    """
    size = len(made.values)
    data = np.array(made.values, np.int64)
    stands = data.copy()
    for cell, value in standing.known.items():
        stands[cell] = value
    matrix = equation_matrix([*made.equations, *made.found], size)
    fitted = stands
    if np.any(matrix @ stands):
        fitted = _nearest(matrix, stands, [*standing.known, *made.known], _prices(made))
    for ties in (made.equations, made.found):
        ties[:] = [row for row in ties if sum(value * int(fitted[cell]) for cell, value in row.items()) == 0]
    standing.moved |= set(np.flatnonzero(fitted != data).tolist())
    made.values[:] = [int(value) for value in fitted]


def _prices(made: Structure) -> Floats:
    """What moving a cell by one costs: pooled figures and what nobody sees follow the new figures, not the other way."""
    price = np.full(len(made.values), FOLLOWS)
    for key, cell in made.cell_of.items():
        if period_kind(key[3]) != "B" and key[4] in COUNTED:
            price[cell] = 1.0
    return price


def _nearest(matrix: sp.csr_array, stands: Ints, fixed: list[int], price: Floats) -> Ints:
    count, size = matrix.shape
    lower, upper = np.zeros(size), np.full(size, np.inf)
    lower[fixed] = upper[fixed] = stands[fixed]
    slack, cells = sp.eye_array(count), sp.eye_array(size)
    nothing = sp.csr_array((size, 2 * count))
    rows: list[Rows] = [
        (sp.csr_array(sp.hstack([matrix, sp.csr_array((count, size)), slack, -slack])), 0, 0),
        (sp.csr_array(sp.hstack([cells, -cells, nothing])), -np.inf, stands.astype(float)),
        (sp.csr_array(sp.hstack([-cells, -cells, nothing])), -np.inf, -stands.astype(float)),
    ]
    found = minimise(
        np.concatenate([np.zeros(size), price, np.full(2 * count, CONTRADICTION)]),
        rows,
        np.concatenate([lower, np.zeros(size + 2 * count)]),
        np.concatenate([upper, np.full(size + 2 * count, np.inf)]),
        whole=np.concatenate([np.ones(size, np.int64), np.zeros(size + 2 * count, np.int64)]),
        seconds=FIT_SECONDS,
    ).x
    if found is None:
        raise DisclosureFault(
            "De tidligere papirers tal passer ikke sammen med de nye data. Se docs/diskretion.md om fortegnelsen."
        )
    return np.rint(found[:size]).astype(np.int64)


def with_standing(
    frame: pd.DataFrame, made: Structure, standing: Standing, plan: Plan
) -> tuple[pd.DataFrame, frozenset[RowKey], set[RowKey]]:
    """Published figures put in place of today's; pooled figures made of what stands and what is new.

    Args:
        frame: rows of the paper, as measured.
        made, standing: after `settle`.
        plan: periods.

    Returns:
        The frame, the rows whose counts now differ from the data, and the rows that cannot be told any more.
    """
    keys = keys_of(frame)
    place = {key: at for at, key in enumerate(keys)}
    numbers, status = frame[NUMBERS].to_numpy(float, copy=True), frame["status"].astype(str).tolist()
    settled: set[RowKey] = set()
    unsettled: set[RowKey] = set()
    for key, published in standing.rows.items():
        if (at := place.get(key)) is None:
            continue
        today = dict(zip(NUMBERS, numbers[at].tolist(), strict=True))
        told = (*COUNTED, "value") if math.isnan(published["numerator"]) else COUNTED
        if any(abs(today[name] - published[name]) > 1e-9 * max(1.0, abs(published[name])) for name in told):
            settled.add(key)
            numbers[at] = [published[name] for name in NUMBERS]
            status[at] = "ok"
    for at, key in enumerate(keys):
        counted = {name: made.cell_of[(*key, name)] for name in COUNTED if (*key, name) in made.cell_of}
        if key in standing.rows or status[at] != "ok" or not standing.moved & set(counted.values()):
            continue
        pooled = None
        if period_kind(key[3]) == "B":
            counts = {name: float(made.values[cell]) for name, cell in counted.items()}
            parts = [place.get((*key[:3], inner)) for inner in inner_periods(key[3], plan)]
            tops = [math.nan if part is None else float(numbers[part][NUMBERS.index("numerator")]) for part in parts]
            pooled = _pooled(dict(zip(NUMBERS, numbers[at].tolist(), strict=True)), counts, sum(tops))
        if pooled is None:
            unsettled.add(key)
        else:
            settled.add(key)
            numbers[at] = pooled
    changed = frame.copy()
    changed[NUMBERS], changed["status"] = numbers, status
    return changed, frozenset(settled), unsettled


def _pooled(row: dict[str, float], counts: Mapping[str, float], sum_of_years: float) -> list[float] | None:
    """NUMBERS of a pooled figure from counts that fit what stands; None for what cannot be pooled (a median)."""
    told = {**row, **counts}
    if "numerator" not in counts:
        told["numerator"] = sum_of_years
        if math.isnan(sum_of_years):
            return None
    with_interval = not math.isnan(row["lower"])
    interval: tuple[float, float, float] = (math.nan, math.nan, math.nan)
    if math.isnan(told["denominator"]):
        told["value"] = told["numerator"]
        interval = poisson_interval(told["numerator"]) if with_interval else interval
    elif told["denominator"] and row["numerator"] and row["denominator"]:
        scale = row["value"] * row["denominator"] / row["numerator"]  # 100,000 for a rate
        told["value"] = scale * told["numerator"] / told["denominator"]
        if with_interval and {"numerator", "denominator"} <= counts.keys():
            interval = wilson(told["numerator"], told["denominator"])
        elif with_interval and "numerator" in counts:
            low, high = poisson_interval(told["numerator"])[1:]
            interval = (told["value"], scale * low / told["denominator"], scale * high / told["denominator"])
    else:
        return None
    told["lower"], told["upper"] = interval[1], interval[2]
    return [told[name] for name in NUMBERS]
