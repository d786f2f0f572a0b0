"""A run as it was left: its record, plan, released tables and, where its private folder stands, what they were made of."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from vinkeval.disclosure.release import KEY, NUMBERS
from vinkeval.errors import UsageFault, VinkevalError
from vinkeval.exports import Records, load_records
from vinkeval.plan import load_plan
from vinkeval.plan.model import Plan
from vinkeval.runrecord import INPUTS, UNRELEASED
from vinkeval.staging import RECORD
from vinkeval.storage import told_in_danish

TABLES: Mapping[str, list[str]] = {
    "indicators.csv": KEY,
    "estimates.csv": ["indicator", "model", "term"],
    "goals.csv": ["goal", "indicator"],
    "findings_summary.csv": ["table", "rule", "action"],
}
"""The released tables, each with the columns that name a row."""

_NEEDED = {"as_of", "inputs", "plan", "versions"}


@dataclass(frozen=True)
class PastRun:
    """One finished run.

    Attributes:
        record: run.json.
        released: file name → table as text, with the columns that name a row as its index.
        true: every figure before the protection (index KEY; NUMBERS and status); None without the private folder.
        records: the nine tables; None without the private folder.
        files: shown name of each raw file → its SHA-256; empty where the run did not keep it.
        earlier: ids of the papers that had been published before.
    """

    folder: Path
    record: Mapping[str, Any]
    plan: Plan
    released: Mapping[str, pd.DataFrame]
    true: pd.DataFrame | None
    records: Records | None
    files: Mapping[str, str]
    earlier: frozenset[str]

    @property
    def hashes(self) -> frozenset[str]:
        """SHA-256 of every raw file."""
        return frozenset(str(entry["sha256"]) for entry in self.record["inputs"]["files"])


def read_record(folder: Path, fault: type[VinkevalError]) -> dict[str, Any]:
    """run.json of a whole run.

    Raises:
        VinkevalError: of the given kind, where the folder is none.
    """
    path = folder / RECORD
    if not path.is_file():
        raise fault(f"{folder} er ikke en kørsel (der er ingen {RECORD}).")
    try:
        with told_in_danish(path):
            record = json.loads(path.read_text(encoding="utf-8"))
    except ValueError:
        raise fault(f"{path} kan ikke læses. Mappen er ikke en hel kørsel.") from None
    if not isinstance(record, dict) or not record.keys() >= _NEEDED:
        raise fault(f"{path} er ikke en kørsels log. Mappen er ikke en hel kørsel.")
    return record


def read_table(folder: Path, name: str) -> pd.DataFrame:
    """A released table, everything as text; empty where the run lacks it."""
    path = folder / name
    if not path.is_file():
        return pd.DataFrame(columns=TABLES[name], dtype=str)
    with told_in_danish(path):
        return pd.read_csv(path, dtype=str, keep_default_na=False)


def read_run(folder: Path) -> PastRun:
    """A run to be compared.

    Raises:
        UsageFault: the folder is no whole run.
    """
    record, private = read_record(folder, UsageFault), folder / "private"
    own_plan = private / "plan.toml"
    try:
        true = _true(private / UNRELEASED)
        found = PastRun(
            folder,
            record,
            load_plan(own_plan if own_plan.is_file() else None),
            {name: read_table(folder, name).set_index(key) for name, key in TABLES.items()},
            true,
            None if true is None else load_records(private),
            {str(entry["file"]): str(entry["sha256"]) for entry in _json(private / INPUTS, [])},
            frozenset(str(release["id"]) for release in _json(private / "ledger_in.json", {}).get("releases", ())),
        )
        _ = found.hashes  # read now, so that a record without them is told here
    except (KeyError, ValueError, AttributeError, TypeError):
        raise UsageFault(f"Filerne i {folder} er ikke, som en kørsel skriver dem. Mappen er ikke en hel kørsel.") from None
    return found


def _true(path: Path) -> pd.DataFrame | None:
    if not path.is_file():
        return None
    with told_in_danish(path):
        frame = pd.read_csv(path, dtype=str, keep_default_na=False).set_index(KEY)
    return frame[NUMBERS].replace("", None).astype("float64").assign(status=frame["status"])


def _json(path: Path, otherwise: Any) -> Any:
    if not path.is_file():
        return otherwise
    with told_in_danish(path):
        return json.loads(path.read_text(encoding="utf-8"))
