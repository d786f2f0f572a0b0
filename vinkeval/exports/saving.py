"""Records on disk, for their owner alone: records/<table>.parquet, accounting.json, findings.csv."""

import io
import json
from datetime import date
from pathlib import Path

import pandas as pd

from vinkeval.errors import ExportsFault
from vinkeval.exports.records import ACCOUNTING_COLUMNS, FINDING_COLUMNS, Records
from vinkeval.exports.schema import load_schema
from vinkeval.storage import make_private_folder, told_in_danish, write_bytes, write_text

ACCOUNTING, FINDINGS, FOLDER = "accounting.json", "findings.csv", "records"
_WRITTEN = [name for name in FINDING_COLUMNS if name != "table"]


def save_records(records: Records, private: Path) -> None:
    """Write records into the folder `private` (made 0700, files 0600).

    Raises:
        PermissionFault, StorageFault: told in Danish with the path.
    """
    make_private_folder(private)
    folder = private / FOLDER
    make_private_folder(folder)
    for name, table in records.tables.items():
        content = io.BytesIO()
        table.to_parquet(content, index=False)
        write_bytes(folder / f"{name}.parquet", content.getvalue(), private=True)
    account = {"as_of": records.as_of.isoformat(), "sheets": records.accounting.to_dict("records")}
    write_text(private / ACCOUNTING, json.dumps(account, ensure_ascii=False, indent=1), private=True)
    write_text(private / FINDINGS, records.findings[_WRITTEN].to_csv(index=False, lineterminator="\n"), private=True)


def load_records(folder: Path | str) -> Records:
    """Records as `save_records` wrote them; `folder` is OUT or OUT/private.

    Raises:
        ExportsFault: no records stand there.
    """
    folder = Path(folder)
    private = folder if (folder / ACCOUNTING).is_file() else folder / "private"
    if not (private / ACCOUNTING).is_file():
        raise ExportsFault(f"{folder} indeholder ingen indlæste data. Kør først «vinkeval run».")
    with told_in_danish(private):
        account = json.loads((private / ACCOUNTING).read_text(encoding="utf-8"))
        tables = {name: pd.read_parquet(private / FOLDER / f"{name}.parquet") for name in load_schema().tables}
        findings = pd.read_csv(private / FINDINGS, dtype="str", keep_default_na=False)
    accounting = pd.DataFrame(account["sheets"], columns=list(ACCOUNTING_COLUMNS))
    table_of = {(line["file"], line["sheet"]): line["table"] for line in account["sheets"]}
    places = zip(findings["file"], findings["sheet"], strict=True)
    findings["table"] = pd.Series([table_of.get(place, "") for place in places], dtype="str")
    return Records(tables, date.fromisoformat(account["as_of"]), accounting, findings[list(FINDING_COLUMNS)])
