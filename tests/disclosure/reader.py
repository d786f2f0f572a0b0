"""A reader of indicators.csv who knows the definitions: which counts can they pin down? Knows nothing of how it was hidden."""

import math
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

Cell = tuple[str, str, str, str, str]
ROLES = ("numerator", "denominator", "n", "n_missing")
SHARES = {"K2b", "K2d", "K4", "I2b", "I3", "I4", "M3.1", "E4", "F4", "G5", "E6", "E3", "G2", "M3.4", "M4.4"}
EQUAL = [("K2a", "K2b", "numerator"), ("K2c", "K2d", "numerator")]
WITHIN = {"K4": "K1", "I3": "I1", "I4": "I1", "I2b": "I1", "I2": "I1"}
CASES = {"e": "E4", "f": "F4", "g": "G5"}
K = 5


def small_and_open(measured: pd.DataFrame, written: Path, indicators: set[str]) -> list[Cell]:
    """Counts of 1..4 (also the rest of a share, and the number missing) that the reader knows not to be any of 1..5."""
    truth = _cells(measured[measured["indicator"].isin(indicators)])
    shown = _cells(pd.read_csv(written, dtype=str, keep_default_na=False))
    truth = {cell: value for cell, value in truth.items() if cell in shown}
    truth |= {(*key, "rest"): truth[(*key, "denominator")] - truth[(*key, "numerator")] for key in _shares(truth)}
    cells = list(truth)
    place = {cell: at for at, cell in enumerate(cells)}
    rows = [row for row in _equations(place) if sum(value * truth[cells[at]] for at, value in row.items()) == 0]
    matrix = csr_array(
        (
            [value for row in rows for value in row.values()],
            [at for row in rows for at in row],
            np.cumsum([0, *(len(row) for row in rows)]),
        ),
        shape=(len(rows), len(cells)),
    )
    known = {place[cell]: value for cell, value in shown.items() if cell in place and not math.isnan(value)}
    numbers = np.zeros(len(cells))
    numbers[list(known)] = list(known.values())
    left = np.array([at for at in range(len(cells)) if at not in known])
    limits = LinearConstraint(matrix[:, left], -(matrix @ numbers), -(matrix @ numbers))
    column = {int(at): new for new, at in enumerate(left)}
    small = [cell for cell, value in truth.items() if 1 <= value < K]
    return [cell for cell in small if place[cell] not in column or not _reach(column[place[cell]], len(left), limits)]


def _reach(at: int, size: int, limits: LinearConstraint) -> bool:
    """Whether the cell may be 0 or 1, and also K or more."""
    for low, high in ((K, math.inf), (0, 1)):
        lower, upper = np.zeros(size), np.full(size, math.inf)
        lower[at], upper[at] = low, high
        if milp(np.zeros(size), constraints=limits, bounds=Bounds(lower, upper), integrality=np.ones(size)).x is None:
            return False
    return True


def _cells(frame: pd.DataFrame) -> dict[Cell, float]:
    found: dict[Cell, float] = {}
    for row in frame.to_dict("records"):
        if row["status"] not in ("ok", "hidden"):
            continue
        for role in ROLES:
            value = pd.to_numeric(row[role], errors="coerce")
            if (row["indicator"], role) != ("K3", "denominator"):
                found[(row["indicator"], row["breakdown"], row["category"], row["period"], role)] = float(value)
    return found


def _shares(cells: dict[Cell, float]) -> list[tuple[str, str, str, str]]:
    return [cell[:4] for cell in cells if cell[4] == "numerator" and cell[0] in SHARES and (*cell[:4], "denominator") in cells]


def _equations(place: dict[Cell, int]) -> Iterator[dict[int, int]]:
    def row(total: Cell, *parts: Cell) -> Iterator[dict[int, int]]:
        if total in place and all(part in place for part in parts):
            yield {place[total]: -1} | {place[part]: 1 for part in parts}

    for cell in place:
        indicator, breakdown, category, period, role = cell
        key = cell[:4]
        if role == "rest":
            yield from row((*key, "denominator"), (*key, "numerator"), cell)
            yield from row((*key, "denominator"), (*key, "n"))
        if period in ("baseline", "plan"):
            years = ("2018", "2019") if period == "baseline" else ("2020", "2021")
            yield from row(cell, *((indicator, breakdown, category, year, role) for year in years))
        if len(period) == 4:
            yield from row(cell, *((indicator, breakdown, category, f"{period}H{half}", role) for half in (1, 2)))
        if indicator in WITHIN and role == "denominator":
            yield from row((WITHIN[indicator], "", "", period, "n"), cell, (*key, "n_missing"))
        if indicator in ("K2b", "K2d") and role == "denominator":
            yield from row(("K1", "", "", period, "n"), cell)
        if indicator in ("K1", "K2a", "K2c") and role == "n":
            yield from row(cell, (*key, "numerator"))
        if (indicator, breakdown) == ("M3.1", "intervention"):
            yield from row(cell, (CASES[category], "", "", period, role))
    for first, second, role in EQUAL:
        for cell in place:
            if cell[0] == first and cell[4] == role:
                yield from row(cell, (second, *cell[1:]))
    groups: dict[tuple[str, ...], list[Cell]] = {}
    for cell in place:
        if cell[1]:
            groups.setdefault((cell[0], cell[1], cell[3], cell[4]), []).append(cell)
    for (indicator, _, period, role), parts in groups.items():
        if indicator in ("K4", "I3") and role == "numerator":
            yield from row((*parts[0][:4], "denominator"), *parts)
            for part in parts[1:]:
                yield from row((*parts[0][:4], "denominator"), (*part[:4], "denominator"))
        if indicator in ("K1", "M3.1"):
            yield from row((indicator, "", "", period, role), *parts)
