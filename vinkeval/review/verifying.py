"""Run again from the recorded inputs and compare every released number and file."""

import json
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from vinkeval.danish import counted
from vinkeval.errors import NotReproduced, VinkevalError
from vinkeval.pipeline import run
from vinkeval.review.runs import TABLES, read_record, read_table
from vinkeval.runrecord import input_files
from vinkeval.staging import RECORD
from vinkeval.storage import told_in_danish

MAY_DIFFER = {RECORD}
"""run.json holds the run's own seconds; it is compared by what it says of inputs, plan and versions."""


@dataclass(frozen=True)
class Verification:
    """Whether a run could be reproduced.

    Attributes:
        numbers: how many released numbers were compared.
        differing: released tables with the keys whose numbers differ (never the numbers).
        files: released files that are not the same byte for byte.
        notes: Danish remarks (another version of a library, ...).
    """

    out: Path
    numbers: int
    differing: Mapping[str, tuple[str, ...]]
    files: tuple[str, ...]
    notes: tuple[str, ...]

    @property
    def reproduced(self) -> bool:
        """Every number is the same, and every file with the same versions."""
        return not any(self.differing.values()) and not self.files

    def text(self) -> str:
        """The verdict in Danish."""
        if self.reproduced:
            lines = [f"Genskabt: {counted(self.numbers, 'offentliggjort tal', 'offentliggjorte tal')} og alle filer er ens."]
        else:
            lines = ["Ikke genskabt."]
            for table, keys in self.differing.items():
                shown = ", ".join(keys[:5]) + (" …" if len(keys) > 5 else "")
                if keys:
                    lines.append(f"- {table}: {counted(len(keys), 'række', 'rækker')} afviger: {shown}")
            lines += [f"- {name} er ikke den samme fil" for name in self.files]
        return "\n".join([*lines, *(f"Bemærk: {note}" for note in self.notes)])

    def to_json(self) -> dict[str, Any]:
        """The verdict for machines."""
        return {
            "reproduced": self.reproduced,
            "numbers": self.numbers,
            "differing": {table: list(keys) for table, keys in self.differing.items() if keys},
            "files": list(self.files),
            "notes": list(self.notes),
        }


def verify(out: Path, raw: Path, *, password_file: Path | None = None) -> Verification:
    """Rerun the evaluation of `out` from `raw` in a folder of its own and compare.

    Args:
        out: a run's folder; not changed.
        raw: the raw files it was made from.
        password_file: holds the password of protected files, which a run never keeps.

    Raises:
        NotReproduced: the inputs or the plan are not those recorded, so that there is nothing to compare.
    """
    record = read_record(out, NotReproduced)
    _same_inputs(record, raw)
    private = out / "private"
    with told_in_danish(out), tempfile.TemporaryDirectory(prefix="vinkeval-") as folder:
        ledger = Path(folder) / "ledger.json"
        if (private / "ledger_in.json").is_file():
            ledger.write_bytes((private / "ledger_in.json").read_bytes())
        plan = private / "plan.toml"
        lock = private / "plan.lock.toml"
        again = Path(folder) / out.name
        try:
            run(
                raw,
                out=again,
                processed=Path(folder),
                plan_file=plan if plan.is_file() else None,
                as_of=date.fromisoformat(record["as_of"]),
                ledger=ledger,
                lock=lock if lock.is_file() else None,
                skip_refused=bool(record["inputs"]["left_out"]),
                template=_template(private),
                password_file=password_file,
                quiet=True,
            )
        except VinkevalError as fault:
            raise NotReproduced(f"Kørslen kunne ikke gentages: {fault}") from fault
        return _compared(out, again, record)


def _template(private: Path) -> Path | None:
    kept = private / "template.docx"
    return kept if kept.is_file() else None


def _same_inputs(record: Mapping[str, Any], raw: Path) -> None:
    recorded = {entry["sha256"] for entry in record["inputs"]["files"]}
    found = {str(entry["sha256"]) for entry in input_files(raw)}
    if recorded == found:
        return
    missing, new = len(recorded - found), len(found - recorded)
    parts = [counted(missing, "registreret fil findes ikke", "registrerede filer findes ikke")] if missing else []
    parts += [counted(new, "fil er ny eller ændret", "filer er nye eller ændrede")] if new else []
    raise NotReproduced(f"Filerne i {raw} er ikke dem, der blev regnet på: {' og '.join(parts)}. Angiv de rette med --raw.")


def _compared(out: Path, again: Path, record: Mapping[str, Any]) -> Verification:
    numbers, differing = 0, {}
    for name, key in TABLES.items():
        old, new = read_table(out, name), read_table(again, name)
        numbers += int(old.drop(columns=key, errors="ignore").map(_is_number).to_numpy().sum())
        differing[name] = _differing(old, new, key)
    files = tuple(
        sorted(
            name
            for name in _released(out) | _released(again)
            if name not in MAY_DIFFER and _content(out / name) != _content(again / name)
        )
    )
    versions = json.loads((again / RECORD).read_text(encoding="utf-8"))["versions"]
    notes = tuple(
        f"{library} var {record['versions'].get(library, 'ikke registreret')} og er nu {version}."
        for library, version in versions.items()
        if record["versions"].get(library) != version
    )
    return Verification(out, numbers, differing, files, notes)


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _differing(old: pd.DataFrame, new: pd.DataFrame, key: list[str]) -> tuple[str, ...]:
    if old.empty or new.empty:
        return () if old.empty and new.empty else ("hele tabellen",)
    joined = old.merge(new, on=key, how="outer", suffixes=("", " igen"), indicator=True)
    others = [column for column in old.columns if column not in key]
    same = joined["_merge"] == "both"
    for column in others:
        same &= joined[column] == joined[f"{column} igen"]
    return tuple(" ".join(part for part in row if part) for row in joined.loc[~same, key].itertuples(index=False))


def _released(folder: Path) -> set[str]:
    files = (path.relative_to(folder) for path in folder.rglob("*") if path.is_file())
    return {path.as_posix() for path in files if path.parts[0] != "private"}


def _content(path: Path) -> bytes | None:
    return path.read_bytes() if path.is_file() else None
