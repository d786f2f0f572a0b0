"""Of an earlier run only that is taken over which would come out the same; whatever is not as it was, is made anew."""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from vinkeval.exports.records import ACCOUNTING_COLUMNS, FINDING_COLUMNS, Records
from vinkeval.indicators import CountedCell, Measures
from vinkeval.kept import RECORD, Kept, key_of
from vinkeval.pipeline import made_from, others_papers
from vinkeval.plan import load_plan

KEY = key_of(["plan"], "figures of 2021")
FILES = {"bilag.html": "<p>æøå</p>", "figures/A1.csv": "periode,antal\n2020,7\n"}


def make(folder: Path, made: list[str], files: dict[str, str]) -> Callable[[], None]:
    """A step that writes files and says that it did."""

    def step() -> None:
        made.append(folder.name)
        for name, text in files.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(text, encoding="utf-8")

    return step


def run(folder: Path, earlier: Path | None, made: list[str], *, key: str = KEY, files: dict[str, str] = FILES) -> list[str]:
    """One run of one step after another that has written already; tells what was taken over."""
    folder.mkdir()
    (folder / "indicators.csv").write_text("of a step before", encoding="utf-8")
    kept = Kept(earlier, folder)
    kept.step("papers", key, make(folder, made, files))
    kept.write()
    return kept.taken_over


def shown(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


@pytest.fixture
def first(tmp_path: Path) -> Path:
    run(tmp_path / "first", None, [])
    return tmp_path / "first"


def test_the_same_is_taken_over_to_the_byte_and_again_by_the_next(first: Path, tmp_path: Path) -> None:
    made: list[str] = []
    assert run(tmp_path / "second", first, made) == ["papers"]
    assert run(tmp_path / "third", tmp_path / "second", made) == ["papers"]
    assert made == []
    assert shown(tmp_path / "third") == shown(first)
    assert (tmp_path / "third" / RECORD).stat().st_mode & 0o777 == 0o600


SPOILT: dict[str, Callable[[Path], object]] = {
    "a file": lambda p: (p / "bilag.html").write_text("<p>andet</p>"),
    "a file is gone": lambda p: (p / "figures/A1.csv").unlink(),
    "the record is gone": lambda p: (p / RECORD).unlink(),
    "the record is cut": lambda p: (p / RECORD).write_bytes((p / RECORD).read_bytes()[:-40]),
    "the record is something else": lambda p: (p / RECORD).write_text("[1]"),
    "a file is struck from the record": lambda p: _altered(p, lambda files: files.pop("figures/A1.csv")),
    "a hash is another": lambda p: _altered(p, lambda files: files.update({"bilag.html": "0" * 64})),
    "the record points elsewhere": lambda p: _altered(p, lambda files: files.update({"../andet": "0" * 64})),
    "all is gone": lambda p: p.rename(p.with_name("væk")),
}


def _altered(folder: Path, change: Callable[[dict[str, str]], object]) -> None:
    kept = json.loads((folder / RECORD).read_text(encoding="utf-8"))
    change(kept["steps"]["papers"]["files"])
    (folder / RECORD).write_text(json.dumps(kept), encoding="utf-8")


@pytest.mark.parametrize("spoil", SPOILT.values(), ids=SPOILT)
def test_what_is_not_as_it_was_is_made_anew(first: Path, tmp_path: Path, spoil: Callable[[Path], object]) -> None:
    spoil(first)
    made: list[str] = []
    assert run(tmp_path / "second", first, made) == []
    assert made == ["second"]
    assert (tmp_path / "second/bilag.html").read_text(encoding="utf-8") == FILES["bilag.html"]


def test_another_key_is_another_step_and_files_of_before_do_not_stay(first: Path, tmp_path: Path) -> None:
    made: list[str] = []
    assert run(tmp_path / "second", first, made, key=key_of(["plan"], "figures of 2022"), files={"bilag.html": "ny"}) == []
    assert made == ["second"]
    assert not (tmp_path / "second/figures").exists()


def test_the_key_knows_what_goes_in_and_the_code_of_its_rooms() -> None:
    assert key_of(["plan"], "a", "b") != key_of(["plan"], "b", "a") != key_of(["plan"], "ab")
    assert key_of(["plan"], "a") != key_of(["plan", "danish"], "a")


PLAN = load_plan()


def counted(
    numerator: float = 7.0, rows: tuple[int, ...] = (0, 3), file: str = "Log.xlsx", cells: int = 2, aside: int = 0
) -> str:
    """What a small release is made from."""
    account = dict.fromkeys(ACCOUNTING_COLUMNS, 0) | {"file": file, "sheet": "2020", "table": "referrals", "set_aside": aside}
    findings = [(file, "2020", f"B{at}", "referrals", "code", "repair", "rettet") for at in range(cells)]
    records = Records({}, date(2021, 12, 31), pd.DataFrame([account]), pd.DataFrame(findings, columns=list(FINDING_COLUMNS)))
    frame = pd.DataFrame({"indicator": ["M3.1"], "numerator": [numerator], "category": [np.nan]})
    cell = CountedCell("M3.1", "", "", "2020", "numerator", "referrals", np.array(rows, dtype=np.int64))
    return made_from(Measures(frame, PLAN, date(2021, 12, 31)), (cell,), records)


def test_a_release_is_another_when_a_figure_its_rows_or_the_account_are() -> None:
    other = [counted(numerator=7.000000000000001), counted(rows=(0, 4)), counted(rows=(0,)), counted(cells=3), counted(aside=1)]
    assert len({counted(), *other}) == 6


def test_a_release_is_the_same_when_only_the_files_name_is_another() -> None:
    assert counted(file="Log 2.xlsx") == counted()


def test_a_paper_does_not_depend_on_its_own_earlier_edition() -> None:
    own, other = {"id": "2021", "rows": [1]}, {"id": "2020", "rows": [2]}
    alone = others_papers({"releases": [other]}, "2021")
    assert others_papers({"releases": [other, own]}, "2021") == alone
    assert others_papers({"releases": [other | {"rows": [3]}, own]}, "2021") != alone
