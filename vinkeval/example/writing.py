"""The one call: invent, write, and hand back what is known beforehand."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from vinkeval.example.effects import Effects, expected
from vinkeval.example.handwriting import Mess
from vinkeval.example.sheets import SetAside
from vinkeval.example.workbooks import write_workbooks
from vinkeval.example.world import invent_tables
from vinkeval.plan.reading import OWN_PLAN
from vinkeval.storage import told_in_danish, write_text

_TARGETS = (
    ("A1", "2021", 90), ("A3", "plan", 0.7), ("M1.1", "plan", 0.2), ("M1.3", "plan", 0.6), ("M1.6", "plan", 0.1),
    ("B3", "plan", 0.75), ("M2.1", "2021", 7), ("M2.3", "plan", 0.25), ("M3.1", "plan", 0.5), ("M3.4", "plan", 0.6),
    ("E2", "plan", 20), ("E6", "plan", 0.8), ("M4.1", "plan", 0.5), ("M4.2", "plan", 0.7), ("H1", "2021", 100),
    ("I2b", "plan", 0.85),
)  # fmt: skip
_DECIDED = "Opfundet til eksemplet; ikke besluttet nogen steder"


@dataclass(frozen=True)
class Example:
    """Invented exports and what is known about them.

    Attributes:
        paths: the workbooks that were written.
        tables: the nine tables as they must come out of the importer (columns and types of the records).
        set_aside: rows that were put in beside them and must be set aside, by table and reason.
        effects: the effects that were built in.
        expected: what indicators must scatter around because of them: indicator, period (baseline, plan), value.
        plan: the plan with invented targets, beside the folder; None where none was asked for.
    """

    folder: Path
    paths: tuple[Path, ...]
    tables: Mapping[str, pd.DataFrame]
    set_aside: SetAside
    effects: Effects
    expected: pd.DataFrame
    plan: Path | None


def write_example(
    folder: str | Path, *, seed: int = 1, scale: float = 1.0, mess: Mess = "light", with_targets: bool = False
) -> Example:
    """Write invented exports to `folder`, which is created where it is missing.

    Args:
        seed: the same seed gives the same files, byte for byte.
        scale: 1.0 gives about 1,250 activities, 400 referrals, 165 cases, 1,600 advice sessions and 15,000 answers.
        mess: 'light' as in a tidy unit; 'heavy' adds other headers, title rows, label numbers and more.
        with_targets: also write plan_med_maal.toml beside the folder: the plan with invented targets.

    Raises:
        PermissionFault, StorageFault: the folder cannot be written.
    """
    folder = Path(folder)
    with told_in_danish(folder):
        folder.mkdir(parents=True, exist_ok=True)
    effects = Effects()
    tables = invent_tables(seed=seed, scale=scale, effects=effects)
    paths, set_aside = write_workbooks(folder, tables, np.random.default_rng([seed, 1]), mess)
    plan = _plan_with_targets(folder.with_name("plan_med_maal.toml")) if with_targets else None
    return Example(folder, paths, tables, set_aside, effects, expected(effects), plan)


def _plan_with_targets(path: Path) -> Path:
    text = OWN_PLAN.read_text(encoding="utf-8")
    for indicator, period, value in _TARGETS:
        text += (
            f'\n[[targets]]\nindicator = "{indicator}"\nperiod = "{period}"\nvalue = {value}\ndecided_where = "{_DECIDED}"\n'
        )
    write_text(path, text.replace('id = "handleplan_2020_2021"', 'id = "handleplan_2020_2021_eksempel"', 1))
    return path
