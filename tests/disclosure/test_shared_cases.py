"""The cases with proven truth: published examples of other tools and what is least to hide in them."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from tests.disclosure.oracle import open_cells
from vinkeval.disclosure.cube import cube
from vinkeval.disclosure.exact import Effort
from vinkeval.disclosure.suppression import suppress

SHARED = Path(__file__).parents[3] / "shared" / "disclosure"
FOLDERS = sorted(path for path in SHARED.glob("*") if (path / "published_all.csv").is_file())
PUBLIC = {"o06_total_only": ["Nej"], "o06b_no_secondary_left": ["Nej", "I alt"]}
"""Cells that the case's text says are already public."""


def needs() -> list[tuple[Path, str, dict[str, Any]]]:
    found = []
    for folder in FOLDERS:
        told = json.loads((folder / "expect.json").read_text(encoding="utf-8"))
        found += [(folder, need, answer) for need, answer in told.get("optimum", {}).items() if need.startswith("cover")]
    return found


@pytest.mark.skipif(not FOLDERS, reason="the cases do not lie beside the repository")
@pytest.mark.parametrize(
    ("folder", "need", "answer"), needs(), ids=lambda value: getattr(value, "name", None) or str(value)[:30]
)
def test_proven_optimum(folder: Path, need: str, answer: dict[str, Any]) -> None:
    published = pd.read_csv(folder / "published_all.csv", dtype=str)
    truth = pd.read_csv(folder / "truth.csv", dtype=str)
    dimensions = [column for column in published.columns if column not in ("table", "measure", "value")]
    if "primary" in truth:
        published = published.merge(truth[[*dimensions, "primary"]], on=dimensions, how="left")
    if folder.name in PUBLIC:
        published["public"] = published[dimensions[0]].isin(PUBLIC[folder.name]).astype(int)
    hierarchy = pd.read_csv(folder / "hierarchy.csv", dtype=str) if (folder / "hierarchy.csv").is_file() else None
    k = json.loads((folder / "expect.json").read_text(encoding="utf-8"))["k"]
    joint = cube(published, hierarchy, k=k, zeros_shown="always shown" in need)
    found = suppress(joint.system, Effort(seconds=60.0))
    if answer.get("infeasible"):
        assert len(found.unprotected)
        return
    secondary = found.unknown & joint.published & ~joint.system.primary
    assert (int(secondary.sum()), found.gap) == (answer["secondary"], 0.0)
    assert open_cells(joint.system, found.hidden) == []
    assert np.all(found.unknown[joint.system.primary])
