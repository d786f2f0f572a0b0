"""Every count of persons' rows that one paper shows or lets a reader work out, and all that ties these counts together."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from types import MappingProxyType

import numpy as np

from vinkeval.disclosure.counts import (
    CHANCE,
    Counted,
    Fingerprints,
    Series,
    Tag,
    combined,
    contained,
    distinct,
    missing_within,
    partitions,
    sums,
    union,
    without,
)  # fmt: skip
from vinkeval.disclosure.selection import RowKey, period_kind
from vinkeval.disclosure.system import Ints
from vinkeval.indicators import CountedCell
from vinkeval.plan.model import Plan

GROUPS = ("", "intervention", "field", "table")
"""Breakdowns that set groups beside one another, each with a figure of its own; all others share persons out."""
REMAINDER = "remainder"
LATER = "later"
ANSWERS = "responses"
CellKey = tuple[str | int, ...]


@dataclass
class Structure:
    """Cells and equations of a paper.

    Attributes:
        values: count of each cell.
        equations: rows {cell: coefficient} that sum to zero by definition.
        found: rows that do in these data: by definition too, but for the odd one by chance.
        cell_of: (indicator, breakdown, category, period, role) → cell.
        known: cells that are nobody by definition (no row in any period).
        alone: cells of the categories that one distribution shares its persons out on, in one period.
    """

    values: list[int] = field(default_factory=list)
    equations: list[dict[int, int]] = field(default_factory=list)
    found: list[dict[int, int]] = field(default_factory=list)
    cell_of: dict[tuple[str, ...], int] = field(default_factory=dict)
    known: set[int] = field(default_factory=set)
    alone: list[list[int]] = field(default_factory=list)
    places: dict[CellKey, int] = field(default_factory=dict)

    def cell(self, key: CellKey, value: int) -> int:
        """The cell with this identity, made when it is new."""
        if key not in self.places:
            self.places[key] = len(self.values)
            self.values.append(value)
        return self.places[key]

    def equate(self, total: int, parts: Iterable[int], *, found: bool = False) -> None:
        """total = Σ parts, where that says something; `found`: the rows say so, not the definition."""
        row = {total: -1}
        for part in parts:
            row[part] = row.get(part, 0) + 1
        if any(row.values()) and sum(value * self.values[cell] for cell, value in row.items()) == 0:
            (self.found if found else self.equations).append(row)


def structure(
    cells: Sequence[CountedCell], shown: set[RowKey], plan: Plan, later: Mapping[str, Ints] = MappingProxyType({})
) -> Structure:
    """Find the joint structure of the counts behind the rows a paper shows.

    Args:
        cells: which rows every number counts.
        shown: keys of the rows that may stand in the paper.
        plan: its periods.
        later: of each list of pairs, as `later_answers` gives it. A pair is also an answer, which other numbers count.
    """
    made, prints = Structure(), Fingerprints()
    originals = _series(cells, shown, prints)
    roles = _derived(originals, prints)
    derived = [one for one, _, _ in roles]
    images = [(one, _later_answers(one, later[one.table], prints)) for one in [*originals, *derived] if one.table in later]
    first, _ = distinct([*originals, *derived, *(image for _, image in images)])
    remainders = [entry for table in sorted({one.table for one in first}) for entry in _remainders(first, table, prints)]
    found, stands = distinct([*first, *(one for one, _, _ in remainders)])
    own = {stands[one.tag] for one in originals}
    for table in sorted({one.table for one in found}):
        _of_table(made, found, stands, own, table, plan)
    for one in [*originals, *derived]:
        stand = found[stands[one.tag]]
        for period in one.cells:
            key = (*one.tag[:3], period, one.tag[3])
            made.cell_of[key] = _cell(made, one if period not in stand.cells else stand, stands[one.tag], period)
    for pairs, image in images:
        place = stands[image.tag]
        for period in image.cells:
            stand = image if period not in found[place].cells else found[place]
            made.equate(made.cell_of[(*pairs.tag[:3], period, pairs.tag[3])], [_cell(made, stand, place, period)])
    for _, total, parts in roles:
        _tie_roles(made, total, parts)
    for rest, whole, part in remainders:
        for period, cell in rest.cells.items():
            at = [_cell(made, found[stands[tag]], stands[tag], period) for tag in (whole, part)]
            left = stands[rest.tag]
            name = _cell(made, found[left] if period in found[left].cells else rest, left, period)
            if cell.size == made.values[name]:
                made.equate(at[0], [at[1], name], found=True)
    return made


def _remainders(found: list[Series], table: str, prints: Fingerprints) -> list[tuple[Series, Tag, Tag]]:
    """What is left of a whole when a part that lies within it is taken away, and the names of the two."""
    local = [one for one in found if one.table == table]
    years = _years(local)
    made = []
    for part, whole in [*contained(local, years), *missing_within(local, years)] if years else ():
        inner, outer = local[part], local[whole]
        cells = {
            key: prints.counted(table, without(cell.rows, inner.cells[key].rows))
            for key, cell in outer.cells.items()
            if key in inner.cells and np.isin(inner.cells[key].rows, cell.rows, assume_unique=True).all()
        }
        tag = (REMAINDER, "/".join(outer.tag), "/".join(inner.tag), "rest")
        chance = inner.share_of_all or outer.share_of_all or _beside_category(inner.tag)
        made.append((Series(tag, table, cells, share_of_all=chance), outer.tag, inner.tag))
    return made


def _later_answers(pairs: Series, later: Ints, prints: Fingerprints) -> Series:
    """The later answers of the pairs: as many, and rows among all answers."""
    cells = {key: prints.counted(ANSWERS, np.sort(later[cell.rows])) for key, cell in pairs.cells.items()}
    return Series((*pairs.tag[:3], f"{LATER} {pairs.tag[3]}"), ANSWERS, cells, share_of_all=pairs.share_of_all)


def _tie_roles(made: Structure, total: Tag, parts: tuple[Tag, ...]) -> None:
    """total = Σ parts in every period that has them all."""
    for key in [key for key in made.cell_of if (*key[:3], key[4]) == total]:
        cells = [made.cell_of.get((*part[:3], key[3], part[3])) for part in parts]
        if None not in cells:
            made.equate(made.cell_of[key], [cell for cell in cells if cell is not None])


def _series(cells: Sequence[CountedCell], shown: set[RowKey], prints: Fingerprints) -> list[Series]:
    gathered: dict[tuple[Tag, str], dict[str, Counted]] = {}
    for cell in cells:
        if (cell.indicator, cell.breakdown, cell.category, cell.period) in shown:
            tag = (cell.indicator, cell.breakdown, cell.category, cell.role)
            gathered.setdefault((tag, cell.table), {})[cell.period] = prints.counted(cell.table, cell.rows)
    based = {tag[:2] for tag, _ in gathered if tag[3] == "denominator"}

    def by_chance(tag: Tag, table: str, periods: Mapping[str, Counted]) -> bool:
        """A category whose rows may be another number's by chance: it is small, or everybody happens to be of it."""
        if not _is_category(tag, based=tag[:2] in based):
            return False
        base = gathered.get(((*tag[:3], "denominator"), table)) or gathered.get(((tag[0], "", "", tag[3]), table)) or {}
        small = sum(cell.size for key, cell in periods.items() if period_kind(key) == "Y") < CHANCE
        return small or all(key not in base or base[key].mark == cell.mark for key, cell in periods.items())

    return [
        Series(tag, table, periods, share_of_all=by_chance(tag, table, periods)) for (tag, table), periods in gathered.items()
    ]


def _is_category(tag: Tag, *, based: bool) -> bool:
    """One category of what persons are distributed on, not a figure that is merely told for each of several groups."""
    return tag[1] not in GROUPS and (tag[3] == "numerator" or (tag[3] == "n" and not based))


def _beside_category(part: Tag) -> bool:
    """What is left beside this part is all other categories together.

    Where these happen to be of one category it is still not that category's number, or a reader would be taken to know that
    nobody is of the remaining ones.
    """
    return _is_category(part, based=True)


def _derived(originals: list[Series], prints: Fingerprints) -> list[tuple[Series, Tag, tuple[Tag, ...]]]:
    """What a row tells beyond its own numbers, and how: the rest of a share, and the rows in scope, known and missing."""
    by_group: dict[Tag, dict[str, Series]] = {}
    for one in originals:
        by_group.setdefault((one.table, *one.tag[:3]), {})[one.tag[3]] = one
    made: list[tuple[Series, Tag, tuple[Tag, ...]]] = []
    for (_, *group), roles in by_group.items():
        top, bottom = roles.get("numerator"), roles.get("denominator")
        if top and bottom and _within(top, bottom):
            rest = combined(prints, (*group, "rest"), bottom, top, without)
            rest = replace(rest, share_of_all=rest.share_of_all or _beside_category(top.tag))
            made.append((rest, bottom.tag, (top.tag, rest.tag)))
        base, missing = bottom or roles.get("n"), roles.get("n_missing")
        if base and missing:
            scope = combined(prints, (*group, "scope"), base, missing, union)
            made.append((scope, scope.tag, (base.tag, missing.tag)))
    return made


def _within(top: Series, bottom: Series) -> bool:
    return all(
        np.isin(cell.rows, bottom.cells[key].rows, assume_unique=True).all()
        for key, cell in top.cells.items()
        if key in bottom.cells
    )


def _cell(made: Structure, one: Series, place: int, period: str) -> int:
    cell = made.cell((one.table, place, period), one.cells[period].size)
    if one.nobody and one.whole:
        made.known.add(cell)
    return cell


def _of_table(made: Structure, found: list[Series], stands: Mapping[Tag, int], own: set[int], table: str, plan: Plan) -> None:
    places = [place for place, one in enumerate(found) if one.table == table]
    local = [found[place] for place in places]
    years = _years(local)

    def tie(total: int, parts: Sequence[int]) -> None:
        """total = Σ parts, also in periods where one part is not told (G5 has no half-years): a reader knows it is there."""
        for key, whole in local[total].cells.items():
            told = [part for part in parts if key in local[part].cells]
            if len(told) == len(parts):
                if sum(local[part].cells[key].mark for part in parts) % 2**64 == whole.mark:
                    made.equate(at(total, key), [at(part, key) for part in parts], found=True)
            elif len(told) == len(parts) - 1 > 0:
                left = whole.rows
                for part in told:
                    left = without(left, local[part].cells[key].rows)
                if left.size == whole.size - sum(local[part].cells[key].size for part in told):
                    (untold,) = [part for part in parts if part not in told]
                    rest = made.cell((table, "untold", str(places[untold]), key), left.size)
                    made.equate(at(total, key), [*(at(part, key) for part in told), rest], found=True)

    def at(one: int, period: str) -> int:
        return _cell(made, local[one], places[one], period)

    for number, place in enumerate(places):
        if place in own:
            _nest(made, local[number], partial(at, number), plan)
    if not years:
        return
    back = {place: number for number, place in enumerate(places)}
    groups = _categories(stands, back)
    for total, parts in [*sums(local, years), *partitions(local, groups.values(), years)]:
        tie(total, parts)
    for (indicator, breakdown, role), parts in groups.items():
        bases = {place for tag, place in stands.items() if (tag[0], tag[1], tag[3]) == (indicator, breakdown, "denominator")}
        if (role == "numerator" and len(bases) == 1) or (role == "n" and not bases):
            made.alone += [[at(part, key) for part in parts] for key in _shared(local, parts)]


def _years(local: list[Series]) -> tuple[str, ...]:
    years = [{key for key in one.cells if period_kind(key) == "Y"} for one in local if not one.nobody]
    common = set.intersection(*filter(None, years)) if any(years) else set()
    return tuple(sorted(common))


def _shared(local: list[Series], parts: Sequence[int]) -> list[str]:
    return [key for key in local[parts[0]].cells if all(key in local[part].cells for part in parts)]


def _categories(stands: Mapping[Tag, int], back: Mapping[int, int]) -> dict[Tag, tuple[int, ...]]:
    """(indicator, breakdown, role) → the series of all its categories, where they differ. Remainders are of no breakdown."""
    groups: dict[Tag, list[int]] = {}
    for (indicator, breakdown, _, role), place in stands.items():
        if (
            breakdown
            and indicator != REMAINDER
            and place in back
            and role in ("numerator", "denominator", "n", "n_missing", "rest")
        ):
            groups.setdefault((indicator, breakdown, role), []).append(back[place])
    return {tag: tuple(group) for tag, group in groups.items() if len(set(group)) == len(group) > 1}


def _nest(made: Structure, one: Series, at: Callable[[str], int], plan: Plan) -> None:
    """Half-years make a year, quarters a half-year, years the baseline and the plan period, as far as the rows do."""
    for period in one.cells:
        pieces = [key for key in inner_periods(period, plan) if key in one.cells]
        if pieces and sum(one.cells[key].mark for key in pieces) % 2**64 == one.cells[period].mark:
            made.equate(at(period), [at(key) for key in pieces])


def inner_periods(period: str, plan: Plan) -> tuple[str, ...]:
    """Keys of the periods that make up a period."""
    kind = period_kind(period)
    if kind == "Y":
        return (f"{period}H1", f"{period}H2")
    if kind == "H":
        year, half = period[:4], int(period[-1])
        return (f"{year}Q{2 * half - 1}", f"{year}Q{2 * half}")
    if kind == "B":
        span = plan.baseline if period == plan.baseline.key else plan.period
        return tuple(str(year) for year in range(span.first.year, span.last.year + 1))
    return ()
