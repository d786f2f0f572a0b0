"""Audit of published tables by their files: how other programmes (and the benchmarks) hand the auditor a release."""

from pathlib import Path

import pandas as pd

from vinkeval.audit.system import Need
from vinkeval.audit.tables import TableAudit, audit_tables
from vinkeval.errors import UsageFault


def audit_files(
    published: Path,
    *,
    k: int = 5,
    need: Need = "cover",
    zeros_shown: bool = False,
    lp_only: bool = False,
    derived: bool = True,
    seconds: float = 20.0,
) -> TableAudit:
    """Audit a published table together with what lies beside it in its folder.

    Args:
        published: csv in the long form of `vinkeval.audit.tables`; beside it, where they exist: hierarchy.csv, truth.csv,
            ratios.csv, relations.csv, targets.csv.
        k, need, zeros_shown, lp_only, derived, seconds: see `audit_tables`.

    Raises:
        UsageFault: the file is missing or cannot be read as such a table.
    """
    beside = {
        name: _read(published.parent / f"{name}.csv")
        for name in ("hierarchy", "truth", "ratios", "relations", "targets")
        if (published.parent / f"{name}.csv").is_file()
    }
    return audit_tables(
        _read(published),
        k=k,
        need=need,
        hierarchy=beside.get("hierarchy"),
        truth=beside.get("truth"),
        ratios=beside.get("ratios"),
        relations=beside.get("relations"),
        targets=beside.get("targets"),
        zeros_shown=zeros_shown,
        lp_only=lp_only,
        derived=derived,
        seconds=seconds,
    )


def _read(path: Path) -> pd.DataFrame:
    try:
        return pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8-sig")
    except (OSError, ValueError) as fault:
        raise UsageFault(f"{path.name} kan ikke læses som en csv-tabel (UTF-8, komma mellem felterne).") from fault
