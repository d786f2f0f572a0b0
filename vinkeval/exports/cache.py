"""What the importer made of a file, kept beside the results so that an unchanged file is not read again.

An entry is found by the content of its file and by everything else that decides what is made of it; a damaged one, or one of
other code, is as good as none. It holds accepted rows in canonical form, counts and findings: no free text, no column that is
not read, no row that was set aside. Only data formats are read (Arrow, JSON), so a file put there can run nothing.

    OUT/private/cache/<key>      SHA-256 of the rest, then JSON, then one Arrow stream for each canonical table
"""

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from itertools import groupby
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from vinkeval.exports.findings import Batch, Findings, Place
from vinkeval.exports.sheets import SheetRows
from vinkeval.exports.workbooks import BareSheet, WorkbookRows
from vinkeval.storage import make_private_folder, told_in_danish, write_bytes
from vinkeval.unchanged import program_fingerprint

FOLDER = "cache"
_NUMBERS = "row number"
_SEAL = hashlib.sha256().digest_size


@dataclass(frozen=True)
class Cache:
    """Entries of an earlier run, and where those this run uses are kept.

    Attributes:
        earlier: folder of the earlier run's entries; None where nothing of it is to be used.
        folder: folder for this run's; made when it is needed.
        about: what decides an entry beside the file: schema, aliases, days and code.
    """

    earlier: Path | None
    folder: Path
    about: str = ""

    def key(self, sha256: str, name: str, shown: str) -> str:
        """Name of the entry of a file with this content and name, and shown under that name."""
        return hashlib.sha256(json.dumps([self.about, sha256, name, shown]).encode()).hexdigest()

    def found(self, key: str) -> WorkbookRows | None:
        """What was made of the file, kept for the next run too; None where it has to be read."""
        if self.earlier is None:
            return None
        try:
            content = (self.earlier / key).read_bytes()
            rows = _unpacked(key, content)
        except (OSError, ValueError, KeyError, TypeError):
            return None
        self._write(key, content)
        return rows

    def keep(self, key: str, rows: WorkbookRows) -> None:
        """Keep what was made of a file."""
        self._write(key, _packed(key, rows))

    def _write(self, key: str, content: bytes) -> None:
        if not self.folder.is_dir():
            make_private_folder(self.folder)
        write_bytes(self.folder / key, content, private=True)


def about(as_of: date, last_day: date, aliases: Path) -> str:
    """What decides what is made of a file, beside the file itself."""
    with told_in_danish(aliases):
        more = aliases.read_bytes() if aliases.is_file() else b""
    said = [
        as_of.isoformat(),
        last_day.isoformat(),
        hashlib.sha256(more).hexdigest(),
        program_fingerprint("exports"),
    ]
    return "\n".join(said)


def _packed(key: str, rows: WorkbookRows) -> bytes:
    sink = pa.BufferOutputStream()
    sheets = _by_table(rows.sheets)
    head = {
        "sheets": [list(map(_told, of_table)) for of_table in sheets],
        "bare": [{"place": asdict(bare.place), "rows": bare.rows} for bare in rows.bare],
        "findings": [
            {**vars(batch), "place": asdict(batch.place), "rows": batch.rows.tolist()} for batch in rows.findings.batches
        ],
    }
    sink.write(json.dumps(head).encode() + b"\n")
    for of_table in sheets:
        frame = pd.concat([sheet.frame for sheet in of_table], ignore_index=True)
        frame[_NUMBERS] = np.concatenate([sheet.numbers for sheet in of_table])
        table = pa.Table.from_pandas(frame, preserve_index=False)
        with pa.ipc.new_stream(sink, table.schema) as stream:
            stream.write_table(table)
    content: bytes = sink.getvalue().to_pybytes()
    return _seal(key, content) + content


def _seal(key: str, content: bytes | memoryview) -> bytes:
    found = hashlib.sha256(key.encode())
    found.update(content)
    return found.digest()


def _by_table(sheets: Sequence[SheetRows]) -> list[list[SheetRows]]:
    """Neighbours of one table together, in the order of the workbook."""
    return [list(of_table) for _, of_table in groupby(sheets, key=lambda sheet: sheet.place.table)]


def _told(sheet: SheetRows) -> dict[str, Any]:
    """All of a sheet but its frame and numbers."""
    told = {name: value for name, value in vars(sheet).items() if name not in ("frame", "numbers")}
    return {**told, "place": asdict(sheet.place), "letters": dict(sheet.letters), "length": len(sheet.frame)}


def _unpacked(key: str, content: bytes) -> WorkbookRows:
    """What an entry holds.

    Raises:
        ValueError, KeyError, TypeError: it is not whole, or not of this key.
    """
    sealed = memoryview(content)[_SEAL:]
    if _seal(key, sealed) != content[:_SEAL]:
        raise ValueError("not the entry that was written")
    end = content.index(b"\n", _SEAL)
    head = json.loads(content[_SEAL:end])
    streams = pa.BufferReader(memoryview(content)[end + 1 :])
    sheets = [sheet for told in head["sheets"] for sheet in _sheets(told, pa.ipc.open_stream(streams).read_all())]
    bare = [BareSheet(Place(**told["place"]), told["rows"]) for told in head["bare"]]
    batches = [
        Batch(**{**told, "place": Place(**told["place"]), "rows": np.array(told["rows"], dtype=np.int32)})
        for told in head["findings"]
    ]
    return WorkbookRows(sheets, bare, Findings(batches), ())


def _sheets(told: list[dict[str, Any]], table: pa.Table) -> Iterator[SheetRows]:
    numbers = table.column(_NUMBERS).to_numpy().astype(np.int32)
    frame = table.drop_columns([_NUMBERS]).to_pandas()
    start = 0
    for sheet in told:
        rows = slice(start, start + sheet.pop("length"))
        part = frame.iloc[rows] if len(told) > 1 else frame
        yield SheetRows(**{**sheet, "place": Place(**sheet["place"])}, frame=part, numbers=numbers[rows])
        start = rows.stop
