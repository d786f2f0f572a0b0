"""Ledgers of several folders: of each paper the word of its own folder stands, whatever was copied or restored when."""

import json
import os
from pathlib import Path
from typing import Any

from vinkeval.disclosure.ledger import ledger_text, read_ledgers, with_release


def entry(id: str, as_of: str, value: int) -> dict[str, Any]:
    return {"id": id, "as_of": as_of, "rows": [["I1", "", "", "2019", value]]}


def folder(where: Path, release: str, *entries: dict[str, Any]) -> Path:
    where.mkdir()
    ledger: dict[str, Any] = {}
    for one in entries:
        ledger = with_release(ledger, one)
    (where / "ledger.json").write_text(ledger_text(ledger), encoding="utf-8")
    (where / "run.json").write_text(json.dumps({"release": release}), encoding="utf-8")
    return where / "ledger.json"


def test_of_a_paper_its_own_folder_knows_best(tmp_path: Path) -> None:
    mine = folder(tmp_path / "a", "first", entry("first", "2020-12-31", 7))
    later = folder(tmp_path / "b", "second", entry("first", "2020-12-31", 6), entry("second", "2021-12-31", 9))
    for stamps in ((1, 2), (2, 1)):  # which file was written last decides nothing
        for path, stamp in zip((mine, later), stamps, strict=True):
            os.utime(path, (stamp, stamp))
        for order in ([mine, later], [later, mine]):
            told = read_ledgers(order)["releases"]
            assert [(one["id"], one["rows"][0][-1]) for one in told] == [("first", 7), ("second", 9)]


def test_a_paper_whose_folder_is_gone_is_still_known(tmp_path: Path) -> None:
    later = folder(tmp_path / "b", "second", entry("first", "2020-12-31", 6), entry("second", "2021-12-31", 9))
    assert [one["id"] for one in read_ledgers([later])["releases"]] == ["first", "second"]
    assert read_ledgers([])["releases"] == []
