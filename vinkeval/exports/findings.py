"""What was found, cell by cell, gathered in batches so that a million cells cost little."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from vinkeval.exports.grid import Fault
from vinkeval.exports.records import FINDING_COLUMNS
from vinkeval.exports.rules import ROW_MESSAGES, RULES
from vinkeval.exports.schema import ColumnRule


@dataclass(frozen=True)
class Place:
    """Where a finding is: file and sheet as they may be shown, and the table the sheet holds ('' for none)."""

    file: str
    sheet: str = ""
    table: str = ""


@dataclass
class Findings:
    """A growing list of findings."""

    _frames: list[tuple[Place, Sequence[str], str, str, str]] = field(default_factory=list)

    def cells(
        self,
        place: Place,
        rule: str,
        letters: str,
        rows: NDArray[np.int32],
        column: ColumnRule | None,
        *,
        sets_aside: bool = False,
    ) -> None:
        """One finding for each of Excel's rows of one column. `sets_aside`: the cell sets its row aside."""
        if not len(rows):
            return
        message, action = RULES[rule].message, RULES[rule].action
        if sets_aside:
            message, action = ROW_MESSAGES.get(rule, message), "quarantine_row"
        names = {"column": f"«{column.header}»", "codes": column.codes} if column else {}
        self._frames.append((place, [f"{letters}{row}" for row in rows.tolist()], rule, action, message.format(**names)))

    def one(self, place: Place, rule: str, cell: str = "", message: str = "", **names: str) -> None:
        """One finding; `message` where the rule's own does not do."""
        self._frames.append((place, [cell], rule, RULES[rule].action, message or RULES[rule].message.format(**names)))

    def fault(self, file: str, fault: Fault) -> None:
        """A reason to refuse a file."""
        self._frames.append((Place(file, fault.sheet), [fault.cell], fault.rule, "refuse_file", fault.message))

    def extend(self, other: "Findings") -> None:
        """Those of another list, after these."""
        self._frames.extend(other._frames)

    def frame(self) -> pd.DataFrame:
        """All of them, FINDING_COLUMNS."""
        counts = [len(cells) for _, cells, _, _, _ in self._frames]
        columns: dict[str, Iterable[str]] = {
            "file": np.repeat([place.file for place, *_ in self._frames], counts),
            "sheet": np.repeat([place.sheet for place, *_ in self._frames], counts),
            "cell": [cell for _, cells, *_ in self._frames for cell in cells],
            "table": np.repeat([place.table for place, *_ in self._frames], counts),
            "rule": np.repeat([rule for _, _, rule, _, _ in self._frames], counts),
            "action": np.repeat([action for *_, action, _ in self._frames], counts),
            "message": np.repeat([message for *_, message in self._frames], counts),
        }
        return pd.DataFrame({name: pd.Series(columns[name], dtype="str") for name in FINDING_COLUMNS})
