"""compare: each changed number has its own cause, and the rows and the file it came with."""

import json
import re
import shutil
import stat
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from tests.review.made_runs import Made, edited, made_run, small_plan
from vinkeval.cli import main
from vinkeval.disclosure.ledger import EMPTY, ledger_text, with_release
from vinkeval.errors import UsageFault
from vinkeval.example import write_example
from vinkeval.review import Comparison, compare, write_comparison

ACTIVITIES, CONTACTS = "Aktivitetslog 2018-2021.xlsx", "Opsøgende kontakter 2020-2021.xlsx"
NEW_COURSE = "2199999"
HELD = ("Afholdt", "Gennemført", "Afholdt online")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("sammenligning æøå")


@pytest.fixture(scope="module")
def plan(folder: Path) -> Path:
    return small_plan(folder / "plan.toml")


@pytest.fixture(scope="module")
def base(plan: Path, folder: Path) -> Made:
    raw = folder / "rå"
    example = write_example(folder / "alle", seed=3, scale=0.06)
    raw.mkdir()
    for path in example.paths:
        if path.name in (ACTIVITIES, CONTACTS):
            shutil.copy(path, raw)
    return made_run(raw, folder / "base", plan)


def one_more_course(sheet: Any) -> None:
    """A row like the sheet's first course held under intervention a, with a number of its own."""
    headings = [cell.value for cell in sheet[1]]
    rows = [dict(zip(headings, row, strict=True)) for row in sheet.iter_rows(min_row=2, values_only=True)]
    like = next(row for row in rows if str(row["Indsats"]).startswith("a") and str(row["Status"]) in HELD)
    sheet.append([NEW_COURSE, *list(like.values())[1:]])


def causes(found: Comparison, **where: str) -> set[str]:
    rows = found.changes
    for column, value in where.items():
        rows = rows[rows[column] == value]
    return set(rows["cause"])


def test_nothing_changed(base: Made) -> None:
    found = compare(base.out, base.out)
    assert found.changes.empty
    assert found.remarks == ()
    assert "Ingen offentliggjorte tal er ændret." in found.text()


@pytest.fixture(scope="module")
def one_row_more(base: Made, plan: Path, folder: Path) -> Comparison:
    raw = edited(base.raw, folder / "rå med en række mere", ACTIVITIES, one_more_course)
    return compare(base.out, made_run(raw, folder / "en række mere", plan).out)


def test_a_row_that_came_is_the_cause_of_what_it_counts_in(one_row_more: Comparison) -> None:
    found = one_row_more
    courses = found.changes[(found.changes["indicator"] == "A1") & (found.changes["column"] == "value")]
    assert len(courses) > 0
    assert set(courses["cause"]) == {"data"}
    assert set(courses["where"]) == {f"Aktiviteter: 1 række kommet til. Fil: {ACTIVITIES} (ændret)"}
    whole = courses[(courses["breakdown"] == "") & (courses["period"] == "2021")].iloc[0]
    assert int(whole["new"]) == int(whole["old"]) + 1
    assert causes(found) == {"data"}
    assert not found.changes["indicator"].str.startswith(("D", "M2")).any(), "no contact has changed"
    assert found.rows.set_index("table").loc["activities", ["came", "went", "changed"]].tolist() == [1, 0, 0]


def test_files_that_changed_are_named_and_rows_are_only_counted(one_row_more: Comparison) -> None:
    assert found_file(one_row_more) == [(ACTIVITIES, "changed", "activities")]
    told = one_row_more.text() + json.dumps(one_row_more.to_json(), ensure_ascii=False)
    assert NEW_COURSE not in told
    assert "1 række kommet til" in told


def test_an_evaluator_reads_words_and_no_codes(one_row_more: Comparison) -> None:
    told = [f"{what}: {', '.join(moved)}" for what, moved, _ in one_row_more.lines()]
    assert any(re.search(r"Afholdte undervisningsforløb, 2021: tæller, værdi og n \d+ → \d+$", line) for line in told)
    assert any("niveau ved planens start (tendens)" in line for line in told)
    codes = (
        "level",
        "mean_effect",
        "difference",
        "estimated",
        "too_little_data",
        "kun_baseline",
        "uden_maal",
        "repair",
        "warn",
    )
    assert [line for line in told if any(re.search(rf"\b{code}\b", line) for code in codes)] == []


def test_a_file_that_went_takes_its_rows_with_it(base: Made, plan: Path, folder: Path) -> None:
    raw = folder / "rå uden kontakter"
    shutil.copytree(base.raw, raw)
    (raw / CONTACTS).unlink()
    found = compare(base.out, made_run(raw, folder / "uden kontakter", plan).out)
    assert found_file(found) == [(CONTACTS, "went", "contacts")]
    contacts = found.rows.set_index("table").loc["contacts"]
    assert contacts["went"] > 0
    assert (contacts["came"], contacts["changed"]) == (0, 0)
    reached = found.changes[found.changes["indicator"].isin(["M2.1", "D1"]) & found.changes["cause"].str.contains("data")]
    assert len(reached) > 0
    assert reached["where"].str.contains(rf"Opsøgende kontakter: \d+ rækker? udgået.*{re.escape(CONTACTS)} \(udgået\)").all()
    assert not found.changes["indicator"].str.startswith("A").any(), "no activity has changed"


def test_another_definition_is_told_apart_from_other_data(base: Made, plan: Path, folder: Path) -> None:
    other = folder / "anden plan.toml"
    text = plan.read_text(encoding="utf-8")
    other.write_text(text.replace("[baseline]\nfirst = 2018-01-01", "[baseline]\nfirst = 2019-01-01"), encoding="utf-8")
    raw = edited(base.raw, folder / "rå, plan", ACTIVITIES, one_more_course)
    found = compare(base.out, made_run(raw, folder / "anden plan", other).out)
    assert causes(found, indicator="A1", breakdown="", period="baseline") == {"definition"}
    assert causes(found, indicator="A1", breakdown="", period="2021", column="value") == {"data"}
    assert (
        "Baselineperioden var 1. januar 2018 til 31. december 2019 og er nu 1. januar 2019 til 31. december 2019."
        in found.remarks
    )


def test_what_is_only_hidden_for_another_paper_is_discretion(base: Made, plan: Path, folder: Path) -> None:
    own = json.loads((base.out / "ledger.json").read_text(encoding="utf-8"))["releases"][-1]
    rows = [[*row[:4], *[None] * 7, "hidden"] if row[0] == "B3" else row for row in own["rows"]]
    assert rows != own["rows"], "the first paper shows something of B3"
    earlier = {key: value for key, value in own.items() if key != "sha256"} | {"id": "et tidligere papir", "rows": rows}
    ledger = folder / "ledger.json"
    ledger.write_text(ledger_text(with_release(EMPTY, earlier)), encoding="utf-8")
    found = compare(base.out, made_run(base.raw, folder / "andet papir", plan, ledger=ledger).out)
    assert len(found.changes) > 0
    assert causes(found) == {"diskretion"}
    assert ".." in set(found.changes["new"])
    assert any(remark.startswith("Fortegnelsen over tidligere papirer er en anden") for remark in found.remarks)


def test_another_version_of_the_code_is_method(base: Made, folder: Path) -> None:
    """A run of an earlier version that counted one course too many: the rows are the same, the number is not."""
    before = folder / "tidligere udgave"
    shutil.copytree(base.out, before)
    for name in ("indicators.csv", "private/indicators_unreleased.csv"):
        table = pd.read_csv(before / name, dtype=str, keep_default_na=False)
        one = (table["indicator"] == "A1") & (table["breakdown"] == "") & (table["period"] == "2020")
        table.loc[one, "value"] = "999"
        table.to_csv(before / name, index=False)
    record = json.loads((before / "run.json").read_text(encoding="utf-8"))
    record["code"]["indicators"] = "0" * 16
    (before / "run.json").write_text(json.dumps(record), encoding="utf-8")
    found = compare(before, base.out)
    assert found.changes[["indicator", "period", "column", "cause"]].to_numpy().tolist() == [["A1", "2020", "value", "metode"]]
    assert any("indikatorernes beregning er en anden udgave" in remark for remark in found.remarks)


def test_without_the_private_folder_the_cause_cannot_be_told(base: Made, one_row_more: Comparison, tmp_path: Path) -> None:
    shared = tmp_path / "uden private"
    shutil.copytree(base.out, shared, ignore=shutil.ignore_patterns("private"))
    found = compare(shared, one_row_more.new)
    assert causes(found) == {"kan ikke afgøres"}
    assert "det kan ikke afgøres, hvorfor" in found.remarks[0]


def test_what_is_written_is_internal_and_accessible(one_row_more: Comparison, tmp_path: Path) -> None:
    write_comparison(one_row_more, tmp_path / "forskelle")
    written = sorted((tmp_path / "forskelle").iterdir())
    assert [path.name for path in written] == ["forskelle.csv", "forskelle.html", "forskelle.txt"]
    assert {stat.S_IMODE(path.stat().st_mode) for path in written} == {0o600}
    page = (tmp_path / "forskelle/forskelle.html").read_text(encoding="utf-8")
    for needed in ('<html lang="da">', "<title>Internt, ikke frigivet", "<caption>", 'scope="col"', 'scope="row"', "<main"):
        assert needed in page
    assert "http" not in page
    table = pd.read_csv(tmp_path / "forskelle/forskelle.csv", dtype=str, keep_default_na=False)
    assert table.to_dict("records") == one_row_more.changes.to_dict("records")


def test_an_internal_page_is_never_put_where_it_could_be_handed_on(one_row_more: Comparison) -> None:
    with pytest.raises(UsageFault, match="intern"):
        write_comparison(one_row_more, one_row_more.new / "forskelle")
    assert not (one_row_more.new / "forskelle").exists()


def test_the_command_answers_in_json_and_tells_what_is_no_run(
    base: Made, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["compare", str(base.out), str(base.out), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["internal"] is True
    assert told["changes"] == []
    assert main(["compare", str(tmp_path), str(base.out)]) == 2
    assert "er ikke en kørsel" in capsys.readouterr().err


def found_file(found: Comparison) -> list[tuple[str, str, str]]:
    return list(found.files[["file", "change", "tables"]].itertuples(index=False, name=None))
