"""The plan as it shows itself: every goal, intervention and indicator is there, and the bare links are told."""

import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest

from vinkeval.plan.display import goal_tree_html
from vinkeval.plan.model import Plan
from vinkeval.plan.reading import load_plan

OTHER_CITY = Path(__file__).with_name("other_city.toml")


@pytest.fixture(scope="module")
def plan() -> Plan:
    return load_plan()


class Tree(HTMLParser):
    """Text of the page, and whether every tag that is opened is closed in turn."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.text += "\n" if tag == "li" else ""
        if tag != "br":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.mark.parametrize("path", [None, OTHER_CITY])
def test_the_goal_tree_holds_every_goal_intervention_and_indicator(path: Path | None) -> None:
    plan = load_plan(path)
    tree = Tree(plan._repr_html_())
    assert tree.open == []
    assert all(goal.purpose in tree.text for goal in plan.goals)
    assert all(f"{entry.id}. {entry.name}" in tree.text for entry in plan.interventions)
    shown = tree.text.split("besluttet mål")[0]
    for text in plan.indicators.values():
        assert len(re.findall(rf"(?<![\w.]){re.escape(text.id)} {re.escape(text.name)}", shown)) == 1, text.id


def test_arrows_can_be_read_aloud_and_what_cannot_be_measured_has_none(plan: Plan) -> None:
    html = goal_tree_html(plan)
    assert '<span role="img" aria-label="lavt er godt">↓</span> M1.6 ' in html
    assert '<span role="img" aria-label="hverken højt eller lavt er godt">○</span> K1 ' in html
    assert "<li>M3.0 Kriminelle handlinger forebygget: kan ikke måles</li>" in html


def test_targets_are_shown_with_where_they_were_decided(plan: Plan) -> None:
    assert "Der er ikke besluttet mål for indikatorerne." in goal_tree_html(plan)
    told = "80,0\u00a0pct. i planperioden (2022). Besluttet: Socialudvalget 7. december 2021, punkt 4"
    assert told in goal_tree_html(load_plan(OTHER_CITY))


def test_text_of_the_plan_is_never_read_as_html(plan: Plan) -> None:
    assert "<script>" not in goal_tree_html(replace(plan, city="<script>alert(1)</script>"))
