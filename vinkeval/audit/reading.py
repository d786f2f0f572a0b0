"""What stands in a run's folder for everybody to read, and what the auditor alone may see of the truth."""

import json
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from vinkeval.audit.paper import Paper, ledger_papers, read_indicators
from vinkeval.audit.windows import default_spans
from vinkeval.errors import DisclosureFault

DEFAULT_K = 5
PRIVATE = "private"
TABLE = "indicators.csv"
LEDGER = "ledger.json"


@dataclass(frozen=True)
class Folder:
    """A run's folder.

    Attributes:
        paper: what indicators.csv shows.
        truth: all numbers of the paper, where its owner's part (`private/indicators_unreleased.csv`) is there.
        earlier: earlier papers of the ledger, oldest first.
        entry: what the ledger says of the paper itself.
        k: the threshold of run.json.
        files: every file but the private ones.
    """

    path: Path
    paper: Paper
    truth: Paper | None
    earlier: tuple[Paper, ...]
    entry: Paper | None
    k: int
    files: tuple[Path, ...]

    @classmethod
    def read(cls, path: Path, release: str = "") -> "Folder":
        """Read it; `release` names the paper where run.json is not there yet to tell it.

        Raises:
            DisclosureFault: there is no indicators.csv, or run.json, the table or the ledger cannot be read.
        """
        table = path / TABLE
        if not table.is_file():
            raise DisclosureFault(
                f"Der er intet at efterprøve i {path}: {TABLE} mangler. Angiv mappen, som en kørsel har skrevet."
            )
        id_, as_of, k = _record(path / "run.json")
        papers = ledger_papers(path / LEDGER)
        if not id_ and papers:  # no run.json (yet)
            id_ = release or papers[-1].id
        entry = next((paper for paper in papers if paper.id == id_), None)
        if as_of == date.max and entry is not None:
            as_of = entry.as_of
        paper = read_indicators(table, id_, as_of, entry.spans if entry else default_spans())
        unreleased = path / PRIVATE / "indicators_unreleased.csv"
        return cls(
            path,
            replace(paper, rounded=entry is not None and entry.rounded),
            read_indicators(unreleased, id_, as_of, paper.spans) if unreleased.is_file() else None,
            tuple(paper for paper in papers if paper.id != id_),
            entry,
            k,
            tuple(p for p in sorted(path.rglob("*")) if p.is_file() and p.relative_to(path).parts[0] != PRIVATE),
        )

    def name(self, file: Path) -> str:
        """A file's name as messages give it."""
        return file.relative_to(self.path).as_posix()


def _record(path: Path) -> tuple[str, date, int]:
    """Release id, cut-off and threshold of a run; a folder without run.json is taken to show all periods to their end."""
    if not path.is_file():
        return "", date.max, DEFAULT_K
    try:
        record = json.loads(path.read_text(encoding="utf-8"))
        k = record.get("disclosure", {}).get("k") or record.get("k") or DEFAULT_K
        return str(record.get("release", "")), date.fromisoformat(record["as_of"]), int(k)
    except (ValueError, KeyError, TypeError, AttributeError) as fault:
        raise DisclosureFault(
            f"{path.name} kan ikke læses: opgørelsesdatoen (as_of) skal stå der. Kør kørslen igen."
        ) from fault
