"""An unchanged file is not read again, and what comes of it is what a fresh reading gives, to the last finding."""

import shutil
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from openpyxl import load_workbook

from tests.exports.recall import SHARED
from vinkeval.example import write_example
from vinkeval.exports import intake as intake_module
from vinkeval.exports import read_exports
from vinkeval.exports.cache import Cache
from vinkeval.exports.intake import Intake

AS_OF = date(2021, 12, 31)
LOG = "Aktivitetsnr.;Dato;Indsats;Status;Antal deltagere\n1;01-02-2020;a;Afholdt;{}\n"


def same(one: Intake, other: Intake) -> None:
    assert (one.files, one.refusals, one.not_read) == (other.files, other.refusals, other.not_read)
    for name, table in other.records.tables.items():
        pd.testing.assert_frame_equal(one.records[name], table, obj=name)
    pd.testing.assert_frame_equal(one.records.accounting, other.records.accounting)
    pd.testing.assert_frame_equal(one.records.findings, other.records.findings)


class Reading:
    """Readings of one folder, each with what the one before kept; `read` are the files the last one opened."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.folder, self.count, self.read = folder, 0, []  # type: ignore[var-annotated]
        really = intake_module.read_workbooks

        def watched(paths: list[Path], **others: object) -> object:
            self.read = [path.name for path in paths]
            return really(paths, **others)  # type: ignore[arg-type]

        monkeypatch.setattr(intake_module, "read_workbooks", watched)

    @property
    def kept(self) -> Path:
        return self.folder / str(self.count)

    def again(self, raw: Path, **others: object) -> Intake:
        earlier = self.kept
        self.count += 1
        return read_exports(raw, as_of=AS_OF, cache=Cache(earlier, self.kept), **others)  # type: ignore[arg-type]


@pytest.fixture
def reading(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Reading:
    return Reading(tmp_path / "kept", monkeypatch)


def changed(workbook: Path) -> None:
    """The first row of data taken out of the first sheet."""
    book = load_workbook(workbook)
    sheet = book.worksheets[0]
    sheet.delete_rows(sheet.max_row)
    book.save(workbook)


def test_one_changed_file_is_the_only_one_read(reading: Reading, tmp_path: Path) -> None:
    raw = tmp_path / "raw"
    write_example(raw, seed=5, scale=0.1, mess="heavy")
    files = sorted(path.name for path in raw.iterdir())
    first = reading.again(raw)
    assert reading.read == files
    same(first, read_exports(raw, as_of=AS_OF))
    same(reading.again(raw), first)
    assert reading.read == []
    changed(raw / files[0])
    now = reading.again(raw)
    assert reading.read == [files[0]]
    same(now, read_exports(raw, as_of=AS_OF))
    assert len(list(reading.kept.iterdir())) == len(files), "only what this run used is kept"


@pytest.mark.skipif(not SHARED.is_dir(), reason="the simulated exports are not here")
def test_the_open_set_with_and_without(reading: Reading, tmp_path: Path) -> None:
    raw = tmp_path / "raw"
    shutil.copytree(SHARED / "open/raw", raw, copy_function=shutil.copyfile)
    raw.chmod(0o755)
    fresh = reading.again(raw)
    same(reading.again(raw), fresh)
    log = next(raw.glob("*.csv"))  # a workbook saved anew by openpyxl would lose what its formulas came to
    log.write_bytes(b"".join(log.read_bytes().splitlines(keepends=True)[:-3]))
    now = reading.again(raw)
    assert reading.read == [log.name]
    same(now, read_exports(raw, as_of=AS_OF))


@pytest.fixture
def raw(tmp_path: Path) -> Path:
    folder = tmp_path / "raw"
    folder.mkdir()
    (folder / "Log 2020.csv").write_text(LOG.format(7), encoding="utf-8")
    return folder


def test_a_file_that_changes_between_hashing_and_reading_is_kept_under_what_was_read(
    reading: Reading, raw: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = raw / "Log 2020.csv"
    really = intake_module.sha256_of

    def then_changed(path: Path) -> str:
        found = really(path)
        path.write_text(LOG.format(9), encoding="utf-8")
        return found

    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(intake_module, "sha256_of", then_changed)
        assert reading.again(raw).records["activities"]["participants"].tolist() == [9]
    assert reading.again(raw).records["activities"]["participants"].tolist() == [9]
    assert reading.read == [], "what stands there now is what was read"
    log.write_text(LOG.format(7), encoding="utf-8")
    assert reading.again(raw).records["activities"]["participants"].tolist() == [7]


@pytest.mark.parametrize(
    "spoil", [lambda c: c[:-9], lambda c: b"\x80\x04." + c, lambda c: b"", lambda c: c[:40] + b"x" + c[41:]]
)
def test_a_damaged_entry_is_as_good_as_none(reading: Reading, raw: Path, spoil: object) -> None:
    reading.again(raw)
    (entry,) = reading.kept.iterdir()
    entry.write_bytes(spoil(entry.read_bytes()))  # type: ignore[operator]
    assert reading.again(raw).records["activities"]["participants"].tolist() == [7]
    assert reading.read == ["Log 2020.csv"]


def test_an_entry_under_the_name_of_another_is_as_good_as_none(reading: Reading, raw: Path) -> None:
    reading.again(raw)
    (entry,) = reading.kept.iterdir()
    content = entry.read_bytes()
    (raw / "Log 2020.csv").write_text(LOG.format(8), encoding="utf-8")
    reading.again(raw)
    (entry,) = reading.kept.iterdir()
    entry.write_bytes(content)
    assert reading.again(raw).records["activities"]["participants"].tolist() == [8]


def test_names_aliases_and_corrections_decide_too(reading: Reading, raw: Path) -> None:
    reading.again(raw)
    (raw / "Log 2020.csv").rename(raw / "Log 2021.csv")
    reading.again(raw)
    assert reading.read == ["Log 2021.csv"]
    (raw / "aliases.toml").write_text('[activities]\n"Hvornår" = "date"\n', encoding="utf-8")
    reading.again(raw)
    assert reading.read == ["Log 2021.csv"]
    correction = (
        '[[correction]]\nfile = "Log 2021.csv"\nrow = 2\ncolumn = "Antal deltagere"\nvalue = 5\nwho = "NN"\nwhy = "talt"\n'
    )
    (raw / "corrections.toml").write_text(correction + 'expect = "7902699be42c"\n', encoding="utf-8")
    for _ in range(2):
        assert reading.again(raw).records["activities"]["participants"].tolist() == [5]
        assert reading.read == ["Log 2021.csv"], "a correction has to find its place each time"


def test_what_is_kept_holds_no_free_text_and_no_row_set_aside(reading: Reading, raw: Path) -> None:
    rows = (
        "Aktivitetsnr.;Dato;Indsats;Status;Antal deltagere;Bemærkninger\nA1;01-02-2020;a;Afholdt;7;Hemmelig\nB2;;a;Afholdt;7;\n"
    )
    (raw / "Log 2020.csv").write_text(rows, encoding="utf-8")
    reading.again(raw)
    (entry,) = reading.kept.iterdir()
    kept = entry.read_bytes()
    assert b"A1" in kept
    assert not any(word in kept for word in (b"Hemmelig", b"B2"))
    assert entry.stat().st_mode & 0o077 == 0
    assert reading.kept.stat().st_mode & 0o077 == 0


def test_a_refused_file_is_looked_at_each_time(reading: Reading, raw: Path) -> None:
    (raw / "Liste.csv").write_text("Farve;Antal\nr;3\nb;4\n", encoding="utf-8")
    for _ in range(2):
        assert len(reading.again(raw, skip_refused=True).refusals) == 1
    assert reading.read == ["Liste.csv"]


def test_with_a_password_nothing_is_kept(reading: Reading, raw: Path, tmp_path: Path) -> None:
    (tmp_path / "ord.txt").write_text("hemmeligt\n", encoding="utf-8")
    reading.again(raw, password_file=tmp_path / "ord.txt")
    assert not reading.kept.exists()
