"""What was found, cell by cell, gathered in batches so that a million cells cost little."""

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


@dataclass(frozen=True)
class Batch:
    """Findings that differ only in their row: the cells are `letters` with each of Excel's `rows`; row 0 is no row."""

    place: Place
    letters: str
    rows: NDArray[np.int32]
    rule: str
    action: str
    message: str


_NO_ROW = np.zeros(1, dtype=np.int32)


@dataclass
class Findings:
    """A growing list of findings, in batches."""

    batches: list[Batch] = field(default_factory=list)

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
        if sets_aside and rule in ROW_MESSAGES:
            message, action = ROW_MESSAGES[rule], "quarantine_row"
        names = {"column": f"«{column.header}»", "codes": column.codes} if column else {}
        self.batches.append(Batch(place, letters, rows, rule, action, message.format(**names)))

    def one(self, place: Place, rule: str, cell: str = "", message: str = "", **names: str) -> None:
        """One finding; `message` where the rule's own does not do."""
        text = message or RULES[rule].message.format(**names)
        self.batches.append(Batch(place, cell, _NO_ROW, rule, RULES[rule].action, text))

    def fault(self, file: str, fault: Fault) -> None:
        """A reason to refuse a file."""
        self.batches.append(Batch(Place(file, fault.sheet), fault.cell, _NO_ROW, fault.rule, "refuse_file", fault.message))

    def extend(self, other: "Findings") -> None:
        """Those of another list, after these."""
        self.batches.extend(other.batches)

    def frame(self) -> pd.DataFrame:
        """All of them, FINDING_COLUMNS."""
        batches = self.batches
        if not batches:
            return pd.DataFrame({name: pd.array([], dtype="str") for name in FINDING_COLUMNS})
        which = np.repeat(np.arange(len(batches), dtype=np.int32), [len(batch.rows) for batch in batches])
        rows = pd.Series(np.concatenate([batch.rows for batch in batches]))
        numbers = rows.astype("str").mask(rows == 0, "")
        texts = {
            "file": [batch.place.file for batch in batches],
            "sheet": [batch.place.sheet for batch in batches],
            "cell": [batch.letters for batch in batches],
            "table": [batch.place.table for batch in batches],
            "rule": [batch.rule for batch in batches],
            "action": [batch.action for batch in batches],
            "message": [batch.message for batch in batches],
        }
        frame = pd.DataFrame({name: pd.Series(texts[name], dtype="str").array.take(which) for name in FINDING_COLUMNS})
        return frame.assign(cell=frame["cell"] + numbers)
