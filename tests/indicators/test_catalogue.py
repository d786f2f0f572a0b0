"""The code, the plan's data and the explanations name the same indicators."""

import pytest

from tests.indicators.truth import records_of
from vinkeval.errors import UsageFault
from vinkeval.indicators import catalogue, category_label, explain, measure
from vinkeval.indicators.catalogue import IDS, INDICATORS
from vinkeval.plan import load_plan

PLAN = load_plan()
NOTHING = records_of({})


def test_code_and_plan_hold_the_same_indicators() -> None:
    assert set(IDS) == set(PLAN.indicators)


def test_goals_follow_one_another_in_the_catalogue() -> None:
    goals = list(dict.fromkeys(catalogue(PLAN).goal))
    assert goals == ["1", "2", "3", "4", "0"]


@pytest.mark.parametrize("id", IDS)
def test_every_indicator_is_explained_in_words(id: str) -> None:
    told = explain(id, PLAN)
    assert told.numerator.endswith(".")
    assert PLAN.indicators[id].name in told.text
    assert PLAN.indicators[id].definition in told.text
    assert all(caveat in told.text for caveat in told.caveats)
    if PLAN.indicators[id].measurable:
        assert told.too_high and told.too_low


@pytest.mark.parametrize("id", [entry.id for entry in INDICATORS if hasattr(entry.kind, "having")])
def test_every_share_says_what_it_is_a_share_of(id: str) -> None:
    assert explain(id, PLAN).denominator


def test_an_explanation_shows_itself_as_html_without_breaking_it() -> None:
    html = explain("H6", PLAN)._repr_html_()
    assert html.count("<tr>") == html.count("</tr>") > 5
    assert "Kan gøre tallet for højt" in html


@pytest.mark.parametrize(
    ("id", "heading"),
    [
        ("A2", "A2 Elever nået (deltagelser)"),
        ("K3", "K3 Henvendelser pr. 100.000 indbyggere"),
        ("M3.0", "M3.0 Kriminelle handlinger forebygget"),
        ("M3.5", "M3.5 Ændring i andel i job eller uddannelse (procentpoint)"),
        ("M1.1", "M1.1 Ændring i demokratisk handleberedskab (point på skalaen 1-5)"),
        ("A1", "A1 Afholdte undervisningsforløb (antal)"),
    ],
)
def test_a_heading_names_the_unit_once(id: str, heading: str) -> None:
    assert explain(id, PLAN).text.splitlines()[0] == heading


@pytest.mark.parametrize("id", ["A3", "G1", "E3", "F5", "M3.3", "A1b", "D5"])
def test_only_where_unknown_counts_as_no_it_is_said(id: str) -> None:
    told = explain(id, PLAN).missing
    assert told
    assert "regnes som nej" not in told


def test_the_period_of_goal_attainment_is_that_of_the_target() -> None:
    assert explain("O1", PLAN).periods == "målets periode"
    assert explain("K5", PLAN).periods == "seriens egne år"


def test_an_explanation_of_nothing_is_refused() -> None:
    with pytest.raises(UsageFault, match="Z9"):
        explain("Z9", PLAN)


@pytest.mark.parametrize(("id", "by"), [(id, by) for id, text in PLAN.indicators.items() for by in text.breakdowns])
def test_every_breakdown_the_plan_allows_can_be_measured(id: str, by: str) -> None:
    assert set(measure(NOTHING, id, by=by, plan=PLAN).frame.breakdown) <= {by}


def test_categories_have_danish_names() -> None:
    assert category_label("age_group", "u15") == "Under 15"
    assert category_label("referrer_group", "citizen") == "borgere"
    assert category_label("intervention", "d", PLAN) == "d. Opsøgende indsats"
    assert category_label("field", "cases.goals_set") == "Forløb: Mål opsat"
    assert category_label("channel", "unknown") == "uoplyst"
