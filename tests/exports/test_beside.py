"""aliases.toml and corrections.toml beside the raw files, and records on disk."""

import stat
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from tests.exports.exports_workbook import ACTIVITY, take, told
from vinkeval.errors import ExportsFault
from vinkeval.exports import check_exports, load_records, quality_report, read_exports, save_records
from vinkeval.exports.corrections import load_corrections
from vinkeval.exports.schema import load_schema, with_aliases

DAY = datetime(2020, 3, 2)
ROWS = [ACTIVITY, [1, DAY, "a", "Afholdt", 14], [2, DAY, "a", "Afholdt", "mange"]]


def written(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def test_a_renamed_header_and_a_new_label_are_a_line_of_data(tmp_path: Path) -> None:
    aliases = written(
        tmp_path / "aliases.toml", '[activities]\n"Hoveder" = "participants"\n[codes.intervention]\n"Skolebesøg" = "a"\n'
    )
    rows = [[*ACTIVITY[:4], "Hoveder"], [1, DAY, "skolebesøg", "Afholdt", 14]]
    records = take({"2020": rows}, schema=with_aliases(load_schema(), aliases)).records
    assert records["activities"][["intervention", "participants"]].iloc[0].tolist() == ["a", 14]
    assert take({"2020": rows}).refusals


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('[activities]\n"Navn" = "participants"\n', "læses aldrig"),
        ('[activities]\n"Hoveder" = "heads"\n', "«heads» er ingen kolonne"),
        ('[aktiviteter]\n"A" = "b"\n', "ingen tabel"),
        ('[codes.district]\n"" = "Valby"\n', "mangler etiketten"),
        ('[codes.district]\n"Hjemme" = "Aarhus"\n', "ingen kode"),
        ("[activities\n", "TOML"),
    ],
)
def test_aliases_that_cannot_be_used_say_why(tmp_path: Path, text: str, says: str) -> None:
    with pytest.raises(ExportsFault, match=says):
        with_aliases(load_schema(), written(tmp_path / "aliases.toml", text))


def correction(folder: Path, **changed: object) -> Path:
    where = {"file": '"fil.xlsx"', "sheet": '"2020"', "row": "3", "column": '"Antal deltagere"'}
    lines = where | {"value": "12", "who": '"NN"', "why": '"Optalt"'} | changed
    return written(folder / "corrections.toml", "[[correction]]\n" + "".join(f"{k} = {v}\n" for k, v in lines.items() if v))


def expected(folder: Path, **changed: object) -> str:
    """The hash a run asks for."""
    corrections = load_corrections(correction(folder, **changed))
    take({"2020": ROWS}, corrections=corrections)
    with pytest.raises(ExportsFault) as fault:
        corrections.check_used(())
    assert "mange" not in str(fault.value)
    return str(fault.value).rsplit("expect = ", 1)[1].rstrip(".")


def test_a_correction_is_made_on_record_and_only_where_it_still_fits(tmp_path: Path) -> None:
    expect = expected(tmp_path)
    corrections = load_corrections(correction(tmp_path, expect=expect))
    intake = take({"2020": ROWS}, corrections=corrections)
    corrections.check_used(())
    assert intake.records["activities"]["participants"].tolist() == [14, 12]
    assert told(intake, "correction") == ["E3"]
    changed = [*ROWS[:2], [2, DAY, "a", "Afholdt", 15]]
    corrections = load_corrections(correction(tmp_path, expect=expect))
    take({"2020": changed}, corrections=corrections)
    with pytest.raises(ExportsFault, match="indholdet er ikke det"):
        corrections.check_used(())


def test_a_row_set_aside_by_hand_is_accounted_for(tmp_path: Path) -> None:
    aside = {"column": None, "value": None, "set_aside": "true", "row": None, "id": '"2"'}
    corrections = load_corrections(correction(tmp_path, **aside, expect=expected(tmp_path, **aside)))
    intake = take({"2020": ROWS}, corrections=corrections)
    assert intake.records["activities"]["activity_id"].tolist() == ["1"]
    assert intake.records.accounting["quarantined"].tolist() == [1]


@pytest.mark.parametrize(
    ("changed", "says"), [({"who": None}, "who"), ({"row": None}, "«row» eller «id»"), ({"value": None}, "angiv enten")]
)
def test_a_correction_says_who_where_and_what(tmp_path: Path, changed: dict, says: str) -> None:
    with pytest.raises(ExportsFault, match=says):
        load_corrections(correction(tmp_path, **changed))


def workbook(path: Path, rows: list) -> None:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    book.save(path)


def test_a_folder_is_read_saved_for_its_owner_alone_and_loaded_again(tmp_path: Path) -> None:
    raw, out = tmp_path / "raw", tmp_path / "ud"
    raw.mkdir()
    workbook(raw / "Aktiviteter 2020.xlsx", ROWS)
    written(raw / "README.md", "læs mig")
    before = {path: path.read_bytes() for path in raw.iterdir()}
    seen: list[tuple[str, int, int]] = []
    intake = read_exports(raw, as_of=date(2021, 12, 31), progress=lambda *step: seen.append(step))
    assert seen == [("Aktiviteter 2020.xlsx", 1, 1)]
    save_records(intake.records, out / "private")
    assert {path: path.read_bytes() for path in raw.iterdir()} == before
    for path in [out / "private", *(out / "private").rglob("*")]:
        assert stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o600)
    assert (out / "private" / "findings.csv").read_text(encoding="utf-8").splitlines()[
        0
    ] == "file,sheet,cell,rule,action,message"
    loaded = load_records(out)
    for name, table in intake.records.tables.items():
        pd.testing.assert_frame_equal(loaded[name], table)
    pd.testing.assert_frame_equal(loaded.findings, intake.records.findings)
    pd.testing.assert_frame_equal(loaded.accounting, intake.records.accounting)
    assert loaded.as_of == date(2021, 12, 31)
    assert "Aktiviteter" in quality_report(intake)


def test_records_show_rows_and_periods_to_the_analyst_and_nothing_in_an_executed_notebook(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    records = take({"2020": ROWS}).records
    assert "02-03-2020" in records._repr_html_()
    assert "Internt, ikke frigivet" in repr(records)
    monkeypatch.setenv("VINKEVAL_RELEASED_ONLY", "1")
    assert "02-03-2020" not in records._repr_html_()
    assert repr(records) == "Internt, ikke frigivet"


def test_what_else_lies_in_the_folder_is_told(tmp_path: Path) -> None:
    workbook(tmp_path / "a.xlsx", ROWS)
    written(tmp_path / "noter.txt", "a")
    (tmp_path / "2019").mkdir()
    intake = check_exports(tmp_path, as_of=date(2021, 12, 31))
    assert intake.not_read == ("2019", "noter.txt")
    assert "noter.txt" in quality_report(intake)


def test_a_folder_that_is_missing_or_empty_or_holds_a_refused_file(tmp_path: Path) -> None:
    with pytest.raises(ExportsFault, match="findes ikke"):
        read_exports(tmp_path / "ingen", as_of=date(2021, 12, 31))
    with pytest.raises(ExportsFault, match="ingen regneark"):
        read_exports(tmp_path, as_of=date(2021, 12, 31))
    written(tmp_path / "Tom.csv", "")
    workbook(tmp_path / "God.xlsx", ROWS)
    workbook(tmp_path / "Skæv.xlsx", [ACTIVITY[:4], ROWS[1][:4]])
    with pytest.raises(ExportsFault) as fault:
        read_exports(tmp_path, as_of=date(2021, 12, 31))
    assert all(name in str(fault.value) for name in ("2 filer", "Tom.csv", "Skæv.xlsx", "«Antal deltagere» mangler"))
    intake = read_exports(tmp_path, as_of=date(2021, 12, 31), skip_refused=True)
    assert len(intake.records["activities"]) == 2
    assert [refusal.file for refusal in intake.refusals] == ["Skæv.xlsx", "Tom.csv"]
    answer = check_exports(tmp_path, as_of=date(2021, 12, 31)).to_json()
    assert [file["status"] for file in answer["files"]] == ["accepted", "refused", "refused"]  # type: ignore[index,attr-defined]


def test_serial_numbers_count_from_the_year_of_their_workbook(tmp_path: Path) -> None:
    epochs = {"a": (openpyxl.utils.datetime.WINDOWS_EPOCH, 43924), "b": (openpyxl.utils.datetime.MAC_EPOCH, 42462)}
    for name, (epoch, serial) in epochs.items():
        book = openpyxl.Workbook()
        book.epoch = epoch
        book.active.append(ACTIVITY)
        book.active.append([f"1{name}", serial, "a", "Afholdt", 14])
        book.active.append([f"2{name}", datetime(2020, 4, 3), "a", "Afholdt", 14])
        book.save(tmp_path / f"{name}.xlsx")
    records = read_exports(tmp_path, as_of=date(2021, 12, 31)).records
    assert records["activities"]["date"].tolist() == [pd.Timestamp(2020, 4, 3)] * 4
