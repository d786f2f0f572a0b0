"""Counts of rows over periods, compared by the very rows they count.

Two numbers of a paper are tied when their definitions are; and what definitions do, they do to the rows. So ties are found
from the rows: the same rows in every period are one number, disjoint rows that make up another's are its parts, and rows
contained in another's leave a remainder a reader can work out. A tie that holds by chance in these data only makes the
reader we guard against know more than the real one.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from vinkeval.disclosure.system import Ints

Tag = tuple[str, ...]
CHANCE = 8
"""Fewer rows than this may all be of one category by chance; then nothing is made of it."""


@dataclass(frozen=True)
class Counted:
    """Rows that one number counts, with a fingerprint that adds up over disjoint rows."""

    rows: Ints
    mark: int

    @property
    def size(self) -> int:
        """The count."""
        return len(self.rows)


class Fingerprints:
    """Fingerprints of row sets: a sum of one 64-bit number per row, the same in every run."""

    def __init__(self) -> None:
        self._numbers: dict[str, NDArray[np.uint64]] = {}

    def counted(self, table: str, rows: Ints) -> Counted:
        """The rows with their fingerprint."""
        numbers = self._numbers.get(table)
        needed = int(rows.max(initial=-1)) + 1
        if numbers is None or len(numbers) < needed:
            seed = [*table.encode()]
            numbers = np.random.default_rng(seed).integers(1, 2**63, size=max(needed * 2, 1024), dtype=np.uint64)
            self._numbers[table] = numbers
        return Counted(rows, int(numbers[rows].sum(dtype=np.uint64)))


@dataclass(frozen=True)
class Series:
    """One counted number of an indicator over all its periods.

    Attributes:
        tag: what it is: indicator, breakdown, category, role.
        table: the table whose rows it counts.
        cells: period → rows.
        also: tags of other series that are the same number.
        share_of_all: it is one category of a distribution, and small, or everybody happens to be of it. Then it may count the
            same rows as another number by chance; no reader knows that, so it is never taken for the same number.
    """

    tag: Tag
    table: str
    cells: Mapping[str, Counted]
    also: tuple[Tag, ...] = ()
    share_of_all: bool = False

    @property
    def tags(self) -> tuple[Tag, ...]:
        """All its names."""
        return (self.tag, *self.also)

    @property
    def whole(self) -> bool:
        """Under one of its names it is not of one category of a breakdown."""
        return any(not tag[1] for tag in self.tags)

    @property
    def nobody(self) -> bool:
        """No row in any period."""
        return all(cell.size == 0 for cell in self.cells.values())


def same(one: Series, other: Series) -> bool:
    """They count the same rows, and some, in every period both have."""
    if (one.share_of_all or other.share_of_all) and one.tag[1:3] != other.tag[1:3]:
        return False
    common = one.cells.keys() & other.cells.keys()
    return any(one.cells[key].size for key in common) and all(one.cells[key].mark == other.cells[key].mark for key in common)


def distinct(series: Iterable[Series]) -> tuple[list[Series], dict[Tag, int]]:
    """One series per number (the one with most periods stands for those that are the same), and which stands for each."""
    found: list[Series] = []
    names: list[list[Tag]] = []
    by_rows: dict[tuple[str, int], list[int]] = {}
    stands: dict[Tag, int] = {}
    for one in sorted(series, key=lambda one: (-len(one.cells), one.tag)):
        near = dict.fromkeys(
            place for cell in one.cells.values() if cell.size for place in by_rows.get((one.table, cell.mark), [])
        )
        place = next((place for place in near if same(found[place], one)), None)
        if place is None:
            place = len(found)
            found.append(one)
            names.append([])
            for cell in one.cells.values():
                if cell.size:
                    by_rows.setdefault((one.table, cell.mark), []).append(place)
        stands |= dict.fromkeys(one.tags, place)
        names[place] += one.tags
    return [replace(one, also=tuple(tags[1:])) for one, tags in zip(found, names, strict=True)], stands


def combined(prints: Fingerprints, tag: Tag, first: Series, second: Series, how: Callable[[Ints, Ints], Ints]) -> Series:
    """Series of the union or difference of two others, in the periods both have; of a category, if the second is."""
    cells = {
        key: prints.counted(first.table, how(cell.rows, second.cells[key].rows))
        for key, cell in first.cells.items()
        if key in second.cells
    }
    return Series(tag, first.table, cells, share_of_all=second.share_of_all)


def union(one: Ints, other: Ints) -> Ints:
    """Rows in either."""
    return np.union1d(one, other)


def without(one: Ints, other: Ints) -> Ints:
    """Rows in the first only."""
    return np.setdiff1d(one, other, assume_unique=True)


def _profile(parts: Iterable[Series], periods: tuple[str, ...]) -> int | None:
    """Fingerprint of the parts' rows over these periods as one number; None where a part lacks one of them."""
    total = 0
    for one in parts:
        for factor, key in enumerate(periods, start=1):
            if key not in one.cells:
                return None
            total += (2 * factor + 1) * one.cells[key].mark
    return total % 2**64


def sums(series: list[Series], periods: tuple[str, ...]) -> Iterator[tuple[int, tuple[int, ...]]]:
    """Whole series of one table that are the sum of two or three others: (total, parts) as places in the list.

    Args:
        series: series of one table.
        periods: years; the sum holds in each of them.
    """
    whole = [place for place, one in enumerate(series) if one.whole and not one.nobody]
    value = {place: found for place in whole if (found := _profile([series[place]], periods))}
    size = {place: sum(series[place].cells[key].size for key in periods) for place in value}
    totals: dict[int, list[int]] = {}
    for place, found in value.items():
        totals.setdefault(found, []).append(place)
    largest = max(size.values(), default=0)
    for number in (2, 3):
        for parts in combinations(value, number):
            if sum(size[place] for place in parts) <= largest:
                for total in totals.get(sum(value[place] for place in parts) % 2**64, []):
                    yield total, parts


def partitions(
    series: list[Series], groups: Iterable[tuple[int, ...]], periods: tuple[str, ...]
) -> Iterator[tuple[int, tuple[int, ...]]]:
    """Groups of categories that make up another series: (total, parts) as places in the list."""
    value = {found: place for place, one in enumerate(series) if not one.share_of_all and (found := _profile([one], periods))}
    for parts in groups:
        total = value.get(_profile([series[place] for place in parts], periods) or 0)
        if total is not None and total not in parts:
            yield total, parts


def contained(series: list[Series], periods: tuple[str, ...]) -> Iterator[tuple[int, int]]:
    """Pairs (part, whole): the part's rows lie within the whole's in every period, with no other such whole between.

    A whole is what its indicator looks at (scope, base, count), or, with CHANCE rows at least, a category of a distribution, or
    a numerator of the same base; a part is anything counted save what is missing or left over, which lies in other rows by
    chance only.

    Args:
        series: series of one table.
        periods: years (a row counts once in each year it is in).
    """
    places = [place for place, one in enumerate(series) if not one.nobody and all(key in one.cells for key in periods)]
    if not places:
        return
    width = 1 + max(int(series[place].cells[key].rows.max(initial=-1)) for place in places for key in periods)
    holds = np.zeros((len(places), width * len(periods)), bool)
    for line, place in enumerate(places):
        for shift, key in enumerate(periods):
            holds[line, shift * width + series[place].cells[key].rows] = True
    compact = holds[:, holds.any(axis=0)].astype(np.float32)
    size = compact.sum(axis=1)
    inside = (compact @ compact.T == size[:, None]) & (size[:, None] < size[None, :])
    names = [series[place].tags for place in places]
    is_part = np.array([any(tag[3] not in ("rest", "n_missing") for tag in tags) for tags in names])
    is_whole = np.array(
        [any(tag[3] in ("scope", "denominator") or (tag[3] == "n" and not tag[1]) for tag in tags) for tags in names]
    )
    is_category = np.array([any(tag[3] == "numerator" and tag[1] for tag in tags) for tags in names])
    enough = np.array([series[place].whole for place in places]) & (size >= CHANCE)
    inside &= is_part[:, None] & (is_whole[None, :] | (is_category[None, :] & enough[:, None]) | _of_one_base(series, places))
    between = (inside.astype(np.float32) @ inside.astype(np.float32)) > 0
    for part, whole in zip(*np.nonzero(inside & ~between), strict=True):
        yield places[int(part)], places[int(whole)]


def _of_one_base(series: list[Series], places: list[int]) -> NDArray[np.bool_]:
    """Pairs of numerators without breakdown that are shares of the same denominator."""
    base = {tag[:3]: at for at, one in enumerate(series) for tag in one.tags if tag[3] == "denominator" and not tag[1]}
    of = [{base[tag[:3]] for tag in series[at].tags if tag[3] == "numerator" and tag[:3] in base} for at in places]
    return np.array([[bool(one & other) for other in of] for one in of])


def missing_within(series: list[Series], periods: tuple[str, ...]) -> Iterator[tuple[int, int]]:
    """Pairs (part, whole) of numbers missing, where the one lies in the other because what its indicator looks at does.

    What is missing: n_missing beside the base, and what a field's completeness leaves beside the fields filled in.

    Args:
        series: series of one table.
        periods: years.
    """
    place = {tag: at for at, one in enumerate(series) for tag in one.tags}
    looked_at: dict[int, set[int]] = {}
    for tag, at in place.items():
        roles = {"n_missing": ("denominator", "n"), "rest": ("numerator",) if tag[1] == "field" else ()}.get(tag[3], ())
        base = next((place[(*tag[:3], role)] for role in roles if (*tag[:3], role) in place), None)
        if base is not None and not series[at].nobody:
            looked_at.setdefault(at, set()).add(base)

    def inside(one: int, other: int) -> bool:
        cells = [(series[one].cells.get(key), series[other].cells.get(key)) for key in periods]
        return all(a and b and a.size <= b.size and np.isin(a.rows, b.rows, assume_unique=True).all() for a, b in cells)

    indicators = {at: {tag[0] for tag in series[at].tags} for at in looked_at}
    for part, bases in looked_at.items():
        for whole, wider in looked_at.items():
            if indicators[part] & indicators[whole]:  # groups of one indicator: tied as parts of it
                continue
            if inside(part, whole) and any(inside(base, over) for base in bases for over in wider):
                yield part, whole
