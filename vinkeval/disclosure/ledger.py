"""The ledger: what earlier papers have shown, so that papers together tell no more than each by itself.

Shown stays shown, hidden stays hidden. Per release: its id, day, plan and hash, and for every row of persons' counts the numbers
as they were published, or nothing where they were hidden.
"""

import hashlib
import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import scipy.sparse as sp
from scipy.optimize import Bounds, LinearConstraint, milp

from vinkeval.disclosure.joint import Item, Kind
from vinkeval.disclosure.release import NUMBERS, Release
from vinkeval.disclosure.selection import RowKey
from vinkeval.disclosure.structure import Structure, inner_periods
from vinkeval.disclosure.system import Ints, equation_matrix
from vinkeval.errors import DisclosureFault
from vinkeval.plan.model import Plan
from vinkeval.plan.periods import period
from vinkeval.storage import told_in_danish, write_text

VERSION = 1
COUNTED = ("numerator", "denominator", "n", "n_missing")
KINDS: tuple[Kind, ...] = ("row", "missing", "account")
EMPTY: dict[str, Any] = {"version": VERSION, "releases": []}


@dataclass(frozen=True)
class Earlier:
    """One earlier paper.

    Attributes:
        as_of: its day; a period that was not over then is another number now.
        shown: key → its NUMBERS as published (NaN: hidden or none).
        hidden: keys of its hidden rows.
    """

    as_of: date
    shown: Mapping[RowKey, Mapping[str, float]]
    hidden: frozenset[RowKey]


def read_ledger(path: Path) -> dict[str, Any]:
    """The ledger at `path`; an empty one where there is none.

    Raises:
        DisclosureFault: the file is not a ledger (then nothing is known of what has been published).
    """
    if not path.exists():
        return dict(EMPTY)
    with told_in_danish(path):
        text = path.read_text(encoding="utf-8")
    try:
        found = json.loads(text)
        assert found["version"] == VERSION
        for release in found["releases"]:
            assert release["sha256"] == _hash(release)
    except (ValueError, KeyError, TypeError, AssertionError) as fault:
        raise DisclosureFault(
            f"{path} er ikke en fortegnelse, som vinkeval har skrevet, eller den er ændret siden. Find den rigtige frem: uden den"
            " kan tidligere papirer afsløre, hvad dette skjuler."
        ) from fault
    return dict(found)


def write_ledger(release: Release, path: Path) -> None:
    """Bring the ledger at `path` up to date with a release."""
    write_text(path, ledger_text(release.ledger))


def ledger_text(ledger: Mapping[str, Any]) -> str:
    """A ledger as written."""
    return json.dumps(ledger, ensure_ascii=False, indent=1, allow_nan=False) + "\n"


def with_release(ledger: Mapping[str, Any], entry: dict[str, Any]) -> dict[str, Any]:
    """The ledger with one release added; an earlier one of the same id gives way."""
    others = [release for release in ledger.get("releases", []) if release["id"] != entry["id"]]
    entry = {**entry, "sha256": _hash(entry)}
    return {"version": VERSION, "releases": sorted([*others, entry], key=lambda release: (release["as_of"], release["id"]))}


def entry_of(shown: Mapping[RowKey, Mapping[str, float]], hidden: Iterable[RowKey], told: Mapping[str, Any]) -> dict[str, Any]:
    """What a release adds.

    Args:
        shown: rows of persons' counts with their NUMBERS as published (NaN where hidden or none).
        hidden: keys of hidden rows.
        told: id, as_of, plan, definitions, k, mode and what else the release tells of itself.
    """
    rows: list[list[Any]] = [
        [*key, *(None if math.isnan(numbers[name]) else numbers[name] for name in NUMBERS), "shown"]
        for key, numbers in shown.items()
    ]
    rows += [[*key, *(None for _ in NUMBERS), "hidden"] for key in hidden]
    return {**told, "rows": sorted(rows, key=lambda row: row[:4])}


def _hash(release: Mapping[str, Any]) -> str:
    content = {key: value for key, value in release.items() if key != "sha256"}
    return hashlib.sha256(json.dumps(content, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def earlier_papers(ledger: Mapping[str, Any], id: str, mode: str) -> list[Earlier]:
    """The papers before (or beside) the one with this id, in order of their day.

    Raises:
        DisclosureFault: one of them was protected in the other way.
    """
    found = []
    for release in ledger.get("releases", []):
        if release["id"] == id:
            continue
        if release["mode"] != mode:
            raise DisclosureFault(
                f"Papiret {release['id']} er beskyttet på en anden måde (afrunding eller skjulte celler). De to måder kan ikke"
                " blandes i samme række af papirer. Vælg samme måde igen."
            )
        shown, hidden = {}, set()
        for row in release["rows"]:
            key: RowKey = (row[0], row[1], row[2], row[3])
            if row[-1] == "hidden":
                hidden.add(key)
            else:
                numbers = (math.nan if value is None else float(value) for value in row[4:-1])
                shown[key] = dict(zip(NUMBERS, numbers, strict=True))
        found.append(Earlier(date.fromisoformat(release["as_of"]), shown, frozenset(hidden)))
    return sorted(found, key=lambda paper: paper.as_of)


@dataclass
class Standing:
    """What earlier papers settle in this one.

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


def settle(made: Structure, papers: list[Earlier], plan: Plan) -> Standing:
    """Put what earlier papers showed into the structure: known cells, equations for periods that were not over, values that fit.

    Args:
        made: cells and equations; values are changed to fit what stands.
        papers: earlier papers, the oldest first (the first to show a number settles it).
        plan: periods.
    """
    standing = Standing({}, set(), {}, set())
    for paper in papers:
        for key, numbers in paper.shown.items():
            closed = _last_day(key[3], plan) <= paper.as_of
            if closed:
                standing.rows.setdefault(key, numbers)
                if math.isnan(numbers["n_missing"]):
                    standing.hidden.add(Item("missing", key))
            for role in COUNTED:
                value, cell = numbers[role], made.cell_of.get((*key, role))
                if math.isnan(value) or value != int(value) or cell is None:
                    continue
                if closed:
                    standing.known.setdefault(cell, int(value))
                else:
                    _until(made, standing, key, role, int(value), paper.as_of, plan)
        standing.hidden |= {Item(kind, key) for key in paper.hidden if _last_day(key[3], plan) <= paper.as_of for kind in KINDS}
    standing.hidden -= {Item("row", key) for key in standing.rows}
    if standing.known:
        _fit(made, standing)
    return standing


def _last_day(key: str, plan: Plan) -> date:
    if key in (plan.baseline.key, plan.period.key):
        return plan.baseline.last if key == plan.baseline.key else plan.period.last
    try:
        return period(key).last
    except ValueError:
        return date.min if key != "all" else date.max


def _until(made: Structure, standing: Standing, key: RowKey, role: str, value: int, as_of: date, plan: Plan) -> None:
    """A number of a period up to an earlier day: the same as the periods then over, or else part of today's."""
    cell = made.cell_of[(*key, role)]
    if made.values[cell] < value:
        return  # not the same rows and more: nothing ties the two
    earlier = made.cell(("until", *key, role, as_of.isoformat()), value)
    standing.known.setdefault(earlier, value)
    inner = list(inner_periods(key[3], plan))
    over = [name for name in inner if _last_day(name, plan) <= as_of]
    whole = all(_last_day(name, plan) <= as_of or _first_day(name) > as_of for name in inner)
    parts = [made.cell_of.get((*key[:3], name, role)) for name in over]
    if inner and whole and parts and None not in parts:
        made.equations.append({earlier: -1} | {part: 1 for part in parts if part is not None})
        return
    later = max(0, made.values[cell] - value)
    made.equations.append({cell: -1, earlier: 1, made.cell(("after", *key, role, as_of.isoformat()), later): 1})


def _first_day(key: str) -> date:
    return period(key).first


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
    if not np.any(matrix @ stands):
        made.values[:] = [int(value) for value in stands]
        return
    count = matrix.shape[0]
    fixed = np.array([cell in standing.known or cell in made.known for cell in range(size)])
    lower = np.where(fixed, stands, 0).astype(float)
    upper = np.where(fixed, stands, np.inf).astype(float)
    slack = sp.eye_array(count)
    equal = sp.hstack([matrix, sp.csr_array((count, size)), slack, -slack])
    off = sp.hstack([sp.eye_array(size), -sp.eye_array(size), sp.csr_array((size, 2 * count))])
    under = sp.hstack([-sp.eye_array(size), -sp.eye_array(size), sp.csr_array((size, 2 * count))])
    result = milp(
        np.concatenate([np.zeros(size), np.ones(size), np.full(2 * count, 1000.0)]),
        constraints=[
            LinearConstraint(equal.tocsr(), 0, 0),
            LinearConstraint(off.tocsr(), -np.inf, stands.astype(float)),
            LinearConstraint(under.tocsr(), -np.inf, -stands.astype(float)),
        ],
        bounds=Bounds(np.concatenate([lower, np.zeros(size + 2 * count)]), np.concatenate([upper, np.full(size + 2 * count, np.inf)])),
        integrality=np.concatenate([np.ones(size), np.zeros(size + 2 * count)]),
        options={"time_limit": 60.0},
    )
    if result.x is None:
        raise DisclosureFault("De tidligere papirers tal passer ikke sammen med de nye data. Se docs/diskretion.md om fortegnelsen.")
    fitted: Ints = np.rint(result.x[:size]).astype(np.int64)
    for rows in (made.equations, made.found):
        rows[:] = [row for row in rows if sum(value * int(fitted[cell]) for cell, value in row.items()) == 0]
    standing.moved |= set(np.flatnonzero(fitted != data).tolist())
    made.values[:] = [int(value) for value in fitted]
