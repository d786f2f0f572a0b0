"""What a run shows says what it released: numbers read back from text, tables, figures, alt text and page."""

import csv
from pathlib import Path

import pytest

from tests.papers.agreement import Agreement, agreement
from tests.papers.real_release import EXPORTS, real_release
from vinkeval.disclosure import write_release
from vinkeval.disclosure.release import Release
from vinkeval.figures import charts
from vinkeval.papers import write_annex, write_page, write_proposal


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory, release: Release) -> Path:
    return written(release, tmp_path_factory.mktemp("out"))


def written(release: Release, folder: Path) -> Path:
    """What a run shows of a release."""
    drawn = charts(release)
    (folder / "figures").mkdir()
    for chart in drawn:
        chart.save(folder / "figures")
    write_release(release, folder)
    write_annex(release, drawn, folder / "bilag.docx")
    write_page(release, drawn, folder / "bilag.html")
    write_proposal(release, folder / "indstilling.txt")
    return folder


@pytest.fixture(scope="module")
def found(out: Path) -> Agreement:
    return agreement(out)


def test_everything_shown_is_what_was_released(found: Agreement) -> None:
    assert found.faults == []


def test_every_kind_of_number_was_read_back(found: Agreement) -> None:
    kinds = {"cell", "change", "hidden", "nothing", "status", "target", "category", "drawn", "label", "alt"}
    assert {kind: found.read[kind] > 5 for kind in kinds} == dict.fromkeys(kinds, True)
    assert found.read["cell"] > 300 and found.read["drawn"] > 100


@pytest.mark.skipif(not EXPORTS.exists(), reason="needs the shared exports")
@pytest.mark.parametrize("name", ["open", "light"])
def test_what_is_shown_of_real_exports_is_what_was_released(name: str, tmp_path: Path) -> None:
    found = agreement(written(real_release(name), tmp_path))
    assert found.faults == []
    kinds = ("cell", "change", "hidden", "nothing", "status", "sentence", "drawn", "label", "alt", "course", "told", "count")
    assert {kind: found.read[kind] > 4 for kind in kinds} == dict.fromkeys(kinds, True)
    assert found.read["cell"] > 500 and found.read["sentence"] > 100


@pytest.mark.parametrize(
    ("file", "indicator", "column", "where"),
    [
        ("indicators.csv", "M1.2", "value", "bilag.docx, Andel deltagere med fremgang (M1.2)"),
        ("indicators.csv", "M1.2", "value", "maal1_andele_aendring.csv"),
        ("indicators.csv", "I1", "value", "I1_serie.csv"),
        ("estimates.csv", "M1.1", "lower", "bilag.html, Ændring i demokratisk handleberedskab (M1.1)"),
        ("goals.csv", "M1.1", "target", "bilag.docx, Ændring i demokratisk handleberedskab (M1.1)"),
    ],
)
def test_a_number_that_does_not_agree_is_found(
    out: Path, tmp_path: Path, file: str, indicator: str, column: str, where: str
) -> None:
    for path in out.iterdir():
        (tmp_path / path.name).symlink_to(path)
    with (out / file).open(encoding="utf-8", newline="") as old:
        rows = list(csv.DictReader(old))
    for row in rows:
        if row["indicator"] == indicator and row[column] not in ("", ".."):
            row[column] = str(float(row[column]) + 0.5)
    (tmp_path / file).unlink()
    with (tmp_path / file).open("w", encoding="utf-8", newline="") as new:
        writer = csv.DictWriter(new, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    assert any(fault.startswith(where) for fault in agreement(tmp_path).faults)
