"""What moves a number is told where it moves it."""

from datetime import date
from pathlib import Path

from tests.review.made_runs import CUT_OFF, KEPT, small_plan
from vinkeval.example import write_example
from vinkeval.exports import read_exports
from vinkeval.plan import load_plan
from vinkeval.review.stages import cut, differing, measured

COMPARED = ("H5b", "difference (t)", "difference")


def test_degrees_of_freedom_move_with_the_rows_they_are_counted_from(tmp_path: Path) -> None:
    example = write_example(tmp_path / "alle", seed=3, scale=0.06)
    raw = next(path for path in example.paths if path.name == "Spørgeskema fagpersoner.xlsx")
    plan = load_plan(small_plan(tmp_path / "plan.toml", {*KEPT, "H5b"}))
    records = read_exports(raw, as_of=CUT_OFF).records
    whole, less = measured(records, plan).estimates, measured(cut(records, date(2021, 6, 30)), plan).estimates
    assert whole.loc[COMPARED, "df"] > less.loc[COMPARED, "df"] > 1
    assert "df" in differing(less, whole)[COMPARED]
