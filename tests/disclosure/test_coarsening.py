"""Coarser tables instead of tables full of holes."""

from dataclasses import replace

from vinkeval.disclosure.coarsening import coarser_notes, coarser_tables
from vinkeval.disclosure.selection import RowKey
from vinkeval.plan import load_plan

PLAN = load_plan()
HALVES = ("2018H1", "2018H2", "2019H1", "2019H2", "2020H1")


def halves(indicator: str, hidden: int) -> dict[RowKey, bool]:
    return {(indicator, "", "", period): at < hidden for at, period in enumerate(HALVES)}


def years(indicator: str, breakdown: str, hidden: bool) -> dict[RowKey, bool]:
    return {(indicator, breakdown, "x" if breakdown else "", year): hidden for year in ("2018", "2019")}


def test_half_years_give_way_where_the_plans_share_is_hidden() -> None:
    told = coarser_tables({**halves("E3", 4), **halves("E1", 3)}, {}, PLAN)
    assert [(table.indicators, table.dropped, len(table.rows)) for table in told] == [(("E3",), "H", 5)]
    assert "(E3)" in coarser_notes(told, PLAN)[0]
    assert coarser_notes(told, PLAN)[0].startswith("Vist for år, ikke for halvår, fordi")


def test_years_give_way_in_breakdowns_and_in_parts_taken_together_never_in_a_figure_for_the_whole() -> None:
    rows = {**years("K4", "gender", True), **years("E1", "", True), **years("E4", "", True), **years("F4", "", True)}
    told = coarser_tables(rows, {}, PLAN)
    assert {(table.indicators, table.breakdown, table.dropped) for table in told} == {
        (("K4",), "gender", "Y"),
        (("E4", "F4", "G5"), "", "Y"),
    }
    assert "baseline og planperiode" in coarser_notes(told, PLAN)[0]


def test_what_an_earlier_paper_has_shown_keeps_its_form() -> None:
    stay: dict[RowKey, object] = {("E3", "", "", "2018H1"): {}}
    assert not coarser_tables(halves("E3", 5), stay, PLAN)


def test_nothing_is_coarser_that_the_plan_does_not_allow() -> None:
    rules = replace(PLAN.disclosure, coarsen_half_years=False, coarsen_breakdown_years=False, coarsen_together=())
    rows = {**halves("E3", 5), **years("K4", "gender", True), **years("E4", "", True)}
    assert not coarser_tables(rows, {}, replace(PLAN, disclosure=rules))
