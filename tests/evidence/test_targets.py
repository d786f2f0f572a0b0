"""Targets: reached only when the interval's unfavourable end passes; never a status that nobody decided."""

import dataclasses
import json
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from vinkeval.evidence.targets import GOAL_COLUMNS, goal_counts, target_status
from vinkeval.plan.model import Target
from vinkeval.plan.reading import load_plan

PLAN = load_plan()
TRUTH = Path(__file__).parents[3] / "shared" / "exports" / "open" / "truth"


def with_target(id: str, value: float, period: str = "plan") -> object:
    return dataclasses.replace(PLAN, targets=(Target(id, period, value, "Borgerrepræsentationen"),))


def measured(id: str, value: float, lower: float = np.nan, upper: float = np.nan, *, period: str = "plan", status: str = "ok"):
    return pd.DataFrame(
        [{"indicator": id, "breakdown": "", "category": "", "period": period, "numerator": 1, "denominator": 1, "value": value,
          "lower": lower, "upper": upper, "status": status}]
    )  # fmt: skip


def status_of(frame: pd.DataFrame, plan: object, id: str) -> pd.Series:
    return target_status(frame, plan).set_index("indicator").loc[id]


@pytest.mark.parametrize(
    ("id", "value", "lower", "upper", "target", "status"),
    [
        ("A6", 0.70, 0.65, 0.75, 0.65, "naaet"),  # equality passes
        ("A6", 0.70, 0.64, 0.75, 0.65, "delvist_naaet"),
        ("A6", 0.64, 0.60, 0.75, 0.65, "ikke_naaet"),
        ("M1.6", 0.08, 0.05, 0.10, 0.10, "naaet"),  # low is good: the upper end counts
        ("M1.6", 0.08, 0.05, 0.11, 0.10, "delvist_naaet"),
        ("M1.6", 0.11, 0.05, 0.15, 0.10, "ikke_naaet"),
        ("A1", 90, np.nan, np.nan, 90, "naaet"),  # a full count is reached or not
        ("A1", 89, np.nan, np.nan, 90, "ikke_naaet"),
        ("M1.1", 0.30, np.nan, np.nan, 0.20, "delvist_naaet"),  # too few groups for an interval: never wholly reached
    ],
)
def test_status_follows_the_unfavourable_end(
    id: str, value: float, lower: float, upper: float, target: float, status: str
) -> None:
    row = status_of(measured(id, value, lower, upper), with_target(id, target), id)
    assert row["status"] == status
    assert {"naaet": "Målet er nået", "delvist_naaet": "delvist nået", "ikke_naaet": "ikke nået"}[status] in row["sentence"]


@pytest.mark.parametrize("status", ["no_data", "gated", "hidden"])
def test_no_figure_is_not_lit(status: str) -> None:
    row = status_of(measured("A6", 0.9, 0.8, 0.95, status=status), with_target("A6", 0.65), "A6")
    assert row["status"] == "ikke_belyst"
    assert np.isnan(row["latest"])
    assert "90" not in row["sentence"]


def test_without_a_target_there_is_only_a_baseline() -> None:
    both = pd.concat([measured("A6", 0.6, period="baseline"), measured("A6", 0.7)])
    assert status_of(both, PLAN, "A6")["status"] == "kun_baseline"
    assert status_of(measured("A6", 0.7), PLAN, "A6")["status"] == "uden_maal"


@pytest.mark.parametrize(
    ("status", "why"),
    [
        ("hidden", "tallet i baseline er udeladt af hensyn til diskretionen"),
        ("gated", "registreringen i baseline er for mangelfuld til, at tallet kan bruges"),
    ],
)
def test_a_baseline_that_is_hidden_or_gated_is_not_told_as_none(status: str, why: str) -> None:
    both = pd.concat([measured("A6", 0.6, period="baseline").assign(status=status), measured("A6", 0.7)])
    row = status_of(both, PLAN, "A6")
    assert row["sentence"].endswith(f"Intet mål er besluttet. Tallet er 70,0\u00a0pct. i planperioden, men {why}.")
    assert "60" not in row["sentence"]
    turned = both.assign(status=["ok", status])
    said = status_of(turned, PLAN, "A6")["sentence"]
    assert said.endswith(f"Baseline er 60,0\u00a0pct., men {why.replace('i baseline', 'i planperioden')}.")


def test_no_baseline_at_all_is_told_as_none() -> None:
    assert status_of(measured("A6", 0.7), PLAN, "A6")["sentence"].endswith("i planperioden, og der er ingen baseline.")


def test_what_cannot_be_measured_is_always_told() -> None:
    row = status_of(measured("A6", 0.7), PLAN, "M3.0")
    assert row["status"] == "ikke_belyst"
    assert row["sentence"] == "Kriminelle handlinger forebygget: Det kan ikke måles i VINKs data."


def test_each_goal_is_counted_and_adds_up() -> None:
    table = target_status(measured("A6", 0.70, 0.66, 0.75), with_target("A6", 0.65))
    counts = goal_counts(table)
    assert counts["count"].sum() == len(table)
    goal_1 = counts[counts["goal"] == "1"].set_index("status")
    assert goal_1.loc["naaet", ["count", "with_target"]].tolist() == [1, 1]


def test_an_indicator_with_two_targets_counts_once_in_the_state_of_its_latest_period() -> None:
    targets = (Target("A6", "plan", 0.9, "Udvalget"), Target("A6", "2020", 0.5, "Udvalget"))
    plan = dataclasses.replace(PLAN, targets=targets)
    rows = pd.concat([measured("A6", 0.7, 0.66, 0.75), measured("A6", 0.6, 0.55, 0.65, period="2020")])
    table = target_status(rows, plan)
    assert table[table["indicator"] == "A6"]["status"].tolist() == ["naaet", "ikke_naaet"]
    goal_1 = goal_counts(table).query("goal == '1'").set_index("status")
    assert (goal_1.loc["naaet", "count"], goal_1.loc["ikke_naaet", "count"]) == (0, 1)
    assert set(goal_1["with_target"]) == {1}


def test_a_target_of_a_period_that_is_not_over_is_told_up_to_the_cut_off() -> None:
    table = target_status(measured("A6", 0.70, 0.66, 0.75), with_target("A6", 0.65), as_of=date(2021, 6, 30))
    sentence = table.set_index("indicator").loc["A6", "sentence"]
    assert "i planperioden til og med 30. juni 2021, og målet er" in sentence


def test_every_intervention_of_the_goals_has_a_line() -> None:
    table = target_status(measured("A6", 0.7), PLAN)
    assert list(table.columns) == GOAL_COLUMNS
    letters = {letter for id in table["indicator"] for letter in PLAN.indicators[id].interventions}
    assert letters == set("abcdefghi")


def test_no_sentence_ends_in_two_points() -> None:
    table = target_status(measured("A6", 0.70, 0.66, 0.75), with_target("A6", 0.65))
    assert not table["sentence"].str.contains(r"\.\.").any()


@pytest.mark.skipif(not TRUTH.exists(), reason="the published example exports are not at hand")
def test_all_states_of_the_open_set() -> None:
    measures = pd.read_csv(TRUTH / "indicators.csv", dtype={"period": str}, keep_default_na=False, na_values=[""])
    withheld = measures["publish"].fillna("")
    measures["status"] = np.where(withheld == "", "ok", np.where(withheld == "gate", "gated", "hidden"))
    targets = json.loads((TRUTH / "params.json").read_text(encoding="utf-8"))["targets"]
    plan = dataclasses.replace(PLAN, targets=tuple(Target(*entry, "opfundet til test") for entry in targets))
    found = target_status(measures, plan).set_index("indicator")
    expected = pd.read_csv(TRUTH / "status.csv").set_index("indicator")
    assert found.loc[expected.index, "status"].to_dict() == expected["status"].to_dict()
