"""An indicator with two targets: each row tells its own period, in the file, the paper and the figure."""

import csv
from pathlib import Path

import pytest

from tests.made_release import made_release
from vinkeval.disclosure import write_release
from vinkeval.disclosure.release import Release
from vinkeval.evidence import target_status
from vinkeval.figures import chart
from vinkeval.papers.chapters.results import goal_sentence
from vinkeval.papers.tables import results
from vinkeval.plan import load_plan
from vinkeval.plan.reading import OWN_PLAN

TWO = """
[[targets]]
indicator = "A1"
period = "2021"
value = 60
decided_where = "opfundet til prøven"
[[targets]]
indicator = "A1"
period = "2020"
value = 5
decided_where = "opfundet til prøven"
"""


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> Release:
    """A1 of 2020 is hidden; 2021 is shown."""
    file = tmp_path_factory.mktemp("plan") / "plan.toml"
    file.write_text(OWN_PLAN.read_text(encoding="utf-8") + TWO, encoding="utf-8")
    plan = load_plan(file)
    frame = made_release().indicators.copy()
    hidden = frame["indicator"].eq("A1") & frame["period"].eq("2020") & frame["breakdown"].eq("")
    numbers = ["numerator", "denominator", "value", "lower", "upper", "n", "n_missing"]
    frame.loc[hidden, numbers], frame.loc[hidden, "status"] = float("nan"), "hidden"
    return made_release(plan=plan, indicators=frame, goals=target_status(frame, plan))


def test_only_the_hidden_period_is_marked_in_the_file(two: Release, tmp_path: Path) -> None:
    write_release(two, tmp_path)
    with (tmp_path / "goals.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["indicator"] == "A1"]
    assert [(row["target"], row["latest"] == "..") for row in rows] == [("5", True), ("60", False)]


def test_each_row_of_the_paper_has_its_own_target_and_period(two: Release) -> None:
    grid = results(two, every_row=True)
    assert grid is not None
    rows = [row for row in grid.rows if row[0].endswith("(A1)")]
    named = [[period in row[3] and period in row[4] for period in ("2020", "2021")] for row in rows]
    assert named == [[True, False], [False, True]]
    assert [row[4].split()[0] for row in rows] == ["5", "60"]


def test_an_indicator_counts_once_by_the_target_that_ends_last(two: Release) -> None:
    goal = next(goal for goal in two.plan.goals if goal.id == "1")
    assert "indikatorer med måltal" not in goal_sentence(two, goal)


def test_the_figure_draws_the_target_that_ends_last(two: Release) -> None:
    drawn = chart(two, "A1", "series", every="year")
    said = [text.get_text().replace("\n", " ") for axes in drawn.figure.axes for text in axes.texts]
    assert any("2021" in text and "60" in text for text in said)
