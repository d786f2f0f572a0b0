"""Which coarser table would hide less: tried out, not guessed."""

import pandas as pd

from vinkeval.danish import counted
from vinkeval.disclosure.cube import RESERVED, TOTAL, cube
from vinkeval.disclosure.exact import Effort
from vinkeval.disclosure.suppression import suppress
from vinkeval.errors import UsageFault

TRIAL = Effort(seconds=3.0, rounds=0)
SHOWN = 3


def proposals(
    frame: pd.DataFrame, hierarchy: pd.DataFrame | None, *, k: int, show_zeros: bool, against: int | None = None
) -> tuple[str, ...]:
    """Danish proposals, the one that leaves fewest holes first.

    Args:
        frame, hierarchy, k, show_zeros: as in `protect`.
        against: cells hidden in the table as it is; None where it cannot be published at all.
    """
    found: list[tuple[int, str]] = []
    for words, coarser, tree in _coarser(frame, hierarchy):
        try:
            joint = cube(coarser, tree, k=k, zeros_shown=show_zeros)
        except UsageFault:
            continue
        done = suppress(joint.system, TRIAL)
        if len(done.unprotected):
            continue
        hidden = int((done.unknown & joint.published).sum())
        if against is None or hidden < against:
            found.append((hidden, f"{words}: så skjules {counted(hidden, 'celle', 'celler')}."))
    return tuple(words for _, words in sorted(found)[:SHOWN])


def _coarser(frame: pd.DataFrame, hierarchy: pd.DataFrame | None) -> list[tuple[str, pd.DataFrame, pd.DataFrame | None]]:
    dimensions = [column for column in frame.columns if column not in RESERVED]
    tries: list[tuple[str, pd.DataFrame, pd.DataFrame | None]] = []
    for dimension in dimensions:
        column = frame[dimension].fillna(TOTAL)
        own = None if hierarchy is None else hierarchy[hierarchy["dim"] == dimension]
        if own is not None and len(own):
            parents = set(own["parent"].str.split("@").str[0])
            leaves = [child for child in own["child"].unique() if child not in parents]
            if parents - {TOTAL}:
                tree = (
                    hierarchy[~((hierarchy["dim"] == dimension) & hierarchy["child"].isin(leaves))]
                    if hierarchy is not None
                    else None
                )
                tries.append((f"Udelad det fineste niveau af {dimension}", frame[~column.isin(leaves)], tree))
        else:
            sizes = (
                pd.to_numeric(frame["value"], errors="coerce").groupby(column).sum().drop(TOTAL, errors="ignore").sort_values()
            )
            if len(sizes) >= 2:
                small, next_small = str(sizes.index[0]), str(sizes.index[1])
                tries.append(
                    (
                        f"Slå {small} sammen med {next_small} i {dimension}",
                        _joined(frame, dimension, small, next_small),
                        hierarchy,
                    )
                )
        if (column != TOTAL).any() and (column == TOTAL).any() and len(dimensions) > 1:
            rest = None if hierarchy is None else hierarchy[hierarchy["dim"] != dimension]
            tries.append((f"Udelad inddelingen efter {dimension}", frame[column == TOTAL], rest))
    return tries


def _joined(frame: pd.DataFrame, dimension: str, first: str, second: str) -> pd.DataFrame:
    coarser = frame.drop(columns=["primary"], errors="ignore").copy()
    coarser[dimension] = coarser[dimension].fillna(TOTAL).replace({first: f"{first}/{second}", second: f"{first}/{second}"})
    coarser["value"] = pd.to_numeric(coarser["value"], errors="coerce")
    keys = [column for column in coarser.columns if column not in ("value", "public")]
    how = {"value": "sum"} | ({"public": "min"} if "public" in coarser.columns else {})
    return coarser.groupby(keys, sort=False, dropna=False, as_index=False).agg(how)
