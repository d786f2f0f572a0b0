"""Invented exports: they read back as they were invented, and the indicators find the effects that were built in."""

import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import numpy as np
import openpyxl
import pandas as pd
import pytest

from vinkeval.errors import VinkevalError
from vinkeval.example import Example, write_example
from vinkeval.example.advice import monthly_mean
from vinkeval.example.effects import Effects, expected
from vinkeval.example.handwriting import Mess
from vinkeval.example.invention import World
from vinkeval.example.world import invent_tables
from vinkeval.exports import Records, read_exports
from vinkeval.exports.records import ACCOUNTING_COLUMNS, FINDING_COLUMNS
from vinkeval.indicators import indicators
from vinkeval.plan import Plan, load_plan

CUT_OFF = date(2021, 12, 31)
CPR = re.compile(r"(?<!\d)(0[1-9]|[12]\d|3[01]|[67]\d|8\d|9[01])(0[1-9]|1[0-2])\d{2}[-– ]?\d{4}(?!\d)")


@pytest.fixture(scope="module")
def plan() -> Plan:
    return load_plan()


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> Example:
    """The demo's own volume."""
    return write_example(tmp_path_factory.mktemp("eksempel") / "rå data", seed=1)


@pytest.fixture(scope="module")
def records(example: Example) -> Records:
    return read_exports(example.folder, as_of=CUT_OFF).records


def assert_read_back(example: Example, records: Records) -> None:
    """Every table as it was invented, in its types; every row that was put in beside it set aside for its reason."""
    for table, invented in example.tables.items():
        order = list(invented.columns[:3])
        pd.testing.assert_frame_equal(
            records[table].sort_values(order, ignore_index=True), invented.sort_values(order, ignore_index=True), obj=table
        )
    account = records.accounting
    assert (account.rows == account.accepted + account.set_aside + account.not_data).all()
    by_table = account.groupby("table")[["duplicates", "quarantined", "quarantined_date"]].sum()
    for table in example.tables:
        aside = example.set_aside
        put_in = (aside.duplicates[table], aside.quarantined[table], aside.quarantined_date[table])
        assert tuple(by_table.loc[table]) == put_in, table


# ── Read back ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_what_a_tidy_unit_hands_over_reads_back_as_it_was_invented(example: Example, records: Records) -> None:
    assert sum(example.set_aside.quarantined.values()) > 20
    assert_read_back(example, records)


@pytest.mark.parametrize(("mess", "seed", "scale"), [("heavy", 2, 0.1), ("light", 3, 0.02)])
def test_other_seeds_volumes_and_a_heavier_mess_read_back_too(mess: Mess, seed: int, scale: float, tmp_path: Path) -> None:
    invented = write_example(tmp_path / "raw", seed=seed, scale=scale, mess=mess)
    assert_read_back(invented, read_exports(invented.folder, as_of=CUT_OFF).records)


def test_a_column_of_remarks_is_told_by_its_header_and_never_read(example: Example, records: Records) -> None:
    remarks = set()
    book = openpyxl.load_workbook(next(path for path in example.paths if path.stem.startswith("Aktivitetslog")))
    for sheet in book:
        place = next(cell.column for cell in sheet[1] if cell.value == "Bemærkninger")
        remarks |= {sheet.cell(row, place).value for row in range(2, sheet.max_row)} - {None}
    assert len(remarks) >= 5
    kept = {
        text for table in records.tables.values() for column in table.select_dtypes("str") for text in table[column].unique()
    }
    told = " ".join(records.findings.message)
    assert not remarks & kept
    assert not any(remark in told for remark in remarks if len(remark) > 3)
    assert "denied_column" in set(records.findings.rule)


def test_nothing_in_the_files_looks_like_a_person_number(tmp_path: Path) -> None:
    for path in write_example(tmp_path, seed=6, scale=0.1, mess="heavy").paths:
        assert not CPR.search(path.name)
        for sheet in openpyxl.load_workbook(path, read_only=True):
            for line in sheet.iter_rows(values_only=True):
                assert not any(CPR.search(str(cell)) for cell in line if isinstance(cell, str | int)), path.name


# ── As wanted, and the same every time ──────────────────────────────────────────────────────────────────────────────────


def test_volumes_are_those_of_a_real_unit(example: Example) -> None:
    wanted = {"activities": 1250, "referrals": 400, "cases": 165, "advice": 1600, "contacts": 325, "responses": 15000}
    for table, rows in wanted.items():
        assert 0.75 * rows < len(example.tables[table]) < 1.25 * rows, table


def test_the_same_seed_gives_the_same_bytes_and_another_seed_other_rows(tmp_path: Path) -> None:
    first, again, other = (write_example(tmp_path / str(i), seed=seed, scale=0.02) for i, seed in enumerate((4, 4, 5)))
    assert [path.read_bytes() for path in first.paths] == [path.read_bytes() for path in again.paths]
    assert not first.tables["advice"].equals(other.tables["advice"])


def test_a_heavier_mess_says_the_same(tmp_path: Path) -> None:
    light, heavy = (write_example(tmp_path / mess, seed=4, scale=0.02, mess=mess) for mess in ("light", "heavy"))
    for table, invented in light.tables.items():
        pd.testing.assert_frame_equal(invented, heavy.tables[table])


def test_targets_are_written_beside_the_exports_and_say_that_they_are_invented(tmp_path: Path) -> None:
    invented = write_example(tmp_path / "raw", scale=0.02, with_targets=True)
    assert invented.plan is not None and invented.plan.parent == tmp_path
    plan = load_plan(invented.plan)
    assert {plan.indicators[target.indicator].goal for target in plan.targets} == {"1", "2", "3", "4"}
    assert all("Opfundet" in target.decided_where for target in plan.targets)
    assert plan.id != load_plan().id
    assert write_example(tmp_path / "uden", scale=0.02).plan is None


def test_a_place_that_cannot_be_written_is_told_in_danish(tmp_path: Path) -> None:
    (tmp_path / "fil").write_text("x")
    with pytest.raises(VinkevalError, match="kunne ikke læses eller skrives"):
        write_example(tmp_path / "fil", scale=0.02)


# ── Known effects ───────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture(scope="module")
def many() -> Mapping[str, pd.DataFrame]:
    """Three times the volume, so that a wrong indicator cannot hide in its interval."""
    return invent_tables(seed=21, scale=3, effects=Effects())


def measured(tables: Mapping[str, pd.DataFrame], plan: Plan) -> pd.DataFrame:
    """The indicators as a whole."""
    empty = [pd.DataFrame(columns=list(columns)) for columns in (ACCOUNTING_COLUMNS, FINDING_COLUMNS)]
    measures = indicators(Records(tables, CUT_OFF, *empty), plan).frame
    return measures[measures.breakdown == ""].set_index(["indicator", "period"])


def test_indicators_find_the_effects_that_were_built_in(many: Mapping[str, pd.DataFrame], plan: Plan) -> None:
    known = expected(Effects()).set_index(["indicator", "period"])["value"]
    found = measured(many, plan).loc[known.index]
    half = np.where(found.value > known, found.value - found.lower, found.upper - found.value) / 1.96
    counts = np.sqrt(known * (1 - known) / found.denominator.astype(float))  # H3b has no interval: all briefings are known
    distance = (found.value - known) / np.where(found.lower.isna(), counts, half)
    assert len(distance) == 38
    assert distance.abs().max() < 3.3, distance[distance.abs() >= 3.3]  # one in a thousand each, if they are right
    assert (distance**2).mean() < 1.7  # chi square of 38 has passed this once in 300
    assert (distance**2).mean() > 0.4


def test_effects_are_large_enough_to_be_seen_at_the_demos_volume(records: Records, plan: Plan) -> None:
    found = measured(records.tables, plan)
    for indicator in ("A5", "M4.1", "M4.2", "M1.6", "I2b"):
        before, after = found.loc[(indicator, "baseline")], found.loc[(indicator, "plan")]
        apart = after.lower > before.upper or after.upper < before.lower
        assert apart, indicator


def test_advice_steps_up_at_the_plans_start_by_the_known_ratio(many: Mapping[str, pd.DataFrame], plan: Plan) -> None:
    effects = Effects()
    world = World(plan, Effects(advice_level_ratio=1.0), 3)
    months = many["advice"].date.dt.strftime("%Y-%m").value_counts()
    without_step = pd.Series({month.key: monthly_mean(world, index, month) for index, month in enumerate(world.months)})
    after = without_step.index >= "2020-01"
    for part, ratio in ((~after, 1.0), (after, effects.advice_level_ratio)):
        mean = without_step[part].sum() * ratio
        assert abs(months[without_step.index[part]].sum() - mean) < 3.3 * np.sqrt(mean)


def test_the_lockdowns_are_felt(records: Records, plan: Plan) -> None:
    found = measured(records.tables, plan)
    assert found.loc[("A3", "2020Q2"), "value"] < found.loc[("A3", "baseline"), "value"] - 0.15
    reasons = records["activities"].query("status == 'cancelled'").groupby(lambda i: records["activities"].date[i].year)
    covid = reasons.cancel_reason.apply(lambda reason: (reason == "covid").mean())
    assert covid[2018] == covid[2019] == 0
    assert covid[2020] > 0.5
    assert found.loc[("OE1", "2020"), "value"] < found.loc[("OE1", "2019"), "value"] - 0.05


def test_all_nine_interventions_have_figures_and_d_none_before_2020(records: Records, plan: Plan) -> None:
    found = measured(records.tables, plan)
    for indicator in ("A1", "B1", "C1", "D1", "E1", "F1", "G1", "H1", "I1", "K1", "C5", "D6", "F3", "I5", "M2.4", "M1.3"):
        assert found.loc[(indicator, "plan"), "status"] == "ok", indicator
    assert records["contacts"].date.min() >= pd.Timestamp(2020, 1, 1)
