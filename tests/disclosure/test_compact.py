"""Two ways to the least hiding that share no reasoning: the compact programme, and the master with the reader's arguments."""

import numpy as np
import pytest

from tests.disclosure.oracle import open_cells
from tests.disclosure.systems import system, two_way
from vinkeval.disclosure.attack import targets
from vinkeval.disclosure.compact import cheapest_pattern, is_network
from vinkeval.disclosure.exact import Effort
from vinkeval.disclosure.suppression import suppress
from vinkeval.disclosure.system import System, merge_equal, parts

TABLES = 14
BY_MASTER = Effort(seconds=30.0, compact=0)
BY_COMPACT = Effort(seconds=30.0, compact=1_000_000)


def joined(counts: list[np.ndarray], nested: bool = False, **more: object) -> System:
    """Two-way tables with the same row totals and margins; `nested`: rows are quarters, two to a half-year."""
    values: list[int] = []
    sums: list[tuple[int, list[int]]] = []

    def cell(value: int) -> int:
        values.append(int(value))
        return len(values) - 1

    def total(of: list[int]) -> int:
        sums.append((cell(sum(values[part] for part in of)), of))
        return sums[-1][0]

    row_totals: list[int] = []
    whole: list[int] = []
    for table in counts:
        lines = [[cell(value) for value in line] for line in table]
        if nested:
            lines += [[total(list(pair)) for pair in zip(*lines[at : at + 2], strict=True)] for at in range(0, len(table), 2)]
        if not row_totals:
            row_totals = [total(line) for line in lines]
            if nested:
                sums += [(row_totals[len(table) + at // 2], row_totals[at : at + 2]) for at in range(0, len(table), 2)]
            whole = [total(row_totals[: len(table)])]
        else:
            sums += list(zip(row_totals, lines, strict=True))
        sums.append((whole[0], [total([line[at] for line in lines[: len(table)]]) for at in range(table.shape[1])]))
    return system(values, sums, **more)  # type: ignore[arg-type]


def invented(kind: str, seed: int) -> System:
    rng = np.random.default_rng([seed, len(kind)])
    first = rng.poisson(rng.gamma(1.0, 7.0, (4 if kind == "nested" else 3, 3)))
    if kind == "nested":
        return joined([first], nested=True)
    if kind == "one table":
        return joined([rng.poisson(rng.gamma(1.0, 7.0, (4, 4)))])
    # the other table tells the same persons by something else
    second = np.array([rng.multinomial(number, [0.5, 0.3, 0.2]) for number in first.sum(axis=1)])
    return joined([first, second])


@pytest.mark.parametrize("seed", range(TABLES))
@pytest.mark.parametrize("kind", ["one table", "nested", "linked"])
def test_compact_and_master_find_the_same_least_hiding(kind: str, seed: int) -> None:
    made = invented(kind, seed)
    by_master = suppress(made, BY_MASTER)
    merged, _ = merge_equal(made)
    hidden, bound = merged.closed.copy(), 0
    for part in parts(merged):
        assert is_network(part.system.equations)
        offer = cheapest_pattern(part.system, targets(part.system), seconds=30.0)
        assert offer.hidden is not None
        bound += offer.bound
        for item in np.flatnonzero(offer.hidden):
            hidden[part.items[item]] = True
    assert made.cost(hidden) == bound == by_master.cost == by_master.bound
    assert open_cells(made, hidden) == open_cells(made, by_master.hidden) == []


def test_the_search_gives_the_same_whichever_it_uses() -> None:
    for kind in ("one table", "nested", "linked"):
        made = invented(kind, 100)
        one, other = suppress(made, BY_COMPACT), suppress(made, BY_MASTER)
        assert (one.cost, one.gap) == (other.cost, other.gap)
        assert one.gap == 0
        assert open_cells(made, one.hidden) == []


def test_what_nobody_publishes_and_zeros_always_shown() -> None:
    for made, least in (
        (system([12, 8, 4], [(0, [1, 2])], items=[[0], [1]]), 1),  # 12 − 8 would be 4
        (system([12, 7, 5], [(0, [1, 2])], items=[[0], [1]]), 0),
        (system([1, 1, 30, 32], [(3, [0, 1, 2])], k=3, lower=1), 1),  # 1 + 1 = 2 would be known
        (system([3, 20, 23], [(2, [0, 1])], items=[[0, 2], [1, 2], [2]], weight=[1, 5, 5]), 5),
    ):
        offer = cheapest_pattern(made, targets(made))
        assert offer.hidden is not None
        assert made.cost(offer.hidden) == offer.bound == least


def test_out_of_time_nothing_is_made_up() -> None:
    made = two_way(np.random.default_rng(1).poisson(np.full((14, 14), 5.0)).tolist())
    offer = cheapest_pattern(made, targets(made), seconds=0.1, nodes=1)
    assert offer.bound <= suppress(made, Effort(seconds=20.0, rounds=0)).cost
    if offer.hidden is not None:
        assert open_cells(made, offer.hidden) == []


def test_a_network_is_told_from_what_is_none() -> None:
    cube = np.arange(27).reshape(3, 3, 3)
    edges = [
        (27 + at, line)
        for at, line in enumerate(
            [
                *cube.reshape(9, 3).tolist(),
                *cube.transpose(0, 2, 1).reshape(9, 3).tolist(),
                *cube.transpose(1, 2, 0).reshape(9, 3).tolist(),
            ]
        )
    ]
    # a 3 × 3 × 3 table with its two-way margins has elementary movements of 2
    three_way = system([1] * 27 + [3] * 27, edges)
    assert not is_network(three_way.equations)
    assert is_network(two_way([[1, 2], [3, 4]]).equations)
    # three cells, each two of them in one sum: moving one total by 2 moves a cell by 1, one by 1 moves it by a half
    assert not is_network(system([1, 1, 1, 2, 2, 2], [(3, [0, 1]), (4, [1, 2]), (5, [0, 2])]).equations[:, :3].tocsr())
