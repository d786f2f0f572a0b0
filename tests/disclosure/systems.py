"""Small systems by hand."""

from collections.abc import Sequence

import numpy as np

from vinkeval.disclosure.system import System, equation_matrix, item_matrix


def system(
    values: Sequence[int],
    sums: Sequence[tuple[int, Sequence[int]]],
    *,
    k: int = 5,
    items: Sequence[Sequence[int]] | None = None,
    weight: Sequence[int] | None = None,
    known: Sequence[int] = (),
    primary: Sequence[int] | None = None,
    guarded: Sequence[int] = (),
    lower: int = 0,
) -> System:
    """A system of counts; `sums` are (total, parts); by default every cell is an item of its own and 1..k−1 is primary."""
    size = len(values)
    counts = np.array(values, np.int64)
    rows = [{total: -1, **dict.fromkeys(parts, 1)} for total, parts in sums]
    shown = [list(cells) for cells in items] if items is not None else [[cell] for cell in range(size)]
    return System(
        values=counts,
        equations=equation_matrix(rows, size),
        k=k,
        primary=_flags(primary, size) if primary is not None else (counts >= 1) & (counts < k) & ~_flags(known, size),
        guarded=_flags(guarded, size),
        known=_flags(known, size),
        lower=np.full(size, lower, np.int64),
        items=item_matrix(shown, size),
        weight=np.array(weight if weight is not None else [1] * len(shown), np.int64),
        must_hide=np.zeros(len(shown), bool),
    )


def _flags(cells: Sequence[int], size: int) -> np.ndarray:
    flags = np.zeros(size, bool)
    flags[list(cells)] = True
    return flags


def two_way(inner: Sequence[Sequence[int]], **more: object) -> System:
    """A table with its margins: cells row by row, each row's total after its parts, totals last."""
    table = np.array(inner)
    full = np.vstack([np.column_stack([table, table.sum(axis=1)]), [*table.sum(axis=0), table.sum()]])
    places = np.arange(full.size).reshape(full.shape)
    sums = [(int(line[-1]), line[:-1].tolist()) for line in [*places, *places.T]]
    return system(full.ravel().tolist(), sums, **more)  # type: ignore[arg-type]
