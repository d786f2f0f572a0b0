"""The logic of change as a figure: every intervention and link of the plan, also those without data."""

import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from tests.figures.test_figures import faults
from vinkeval.figures.logic import logic_chart
from vinkeval.figures.style import _advance, width_cm
from vinkeval.plan import chain, load_plan
from vinkeval.plan.model import Plan

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module", params=[None, ROOT / "tests/plan/other_city.toml"], ids=["copenhagen", "another city"])
def plan(request: pytest.FixtureRequest) -> Plan:
    return load_plan(request.param)


def test_every_link_is_told_in_picture_and_words(plan: Plan) -> None:
    made, links = logic_chart(plan), chain(plan)
    drawn = " ".join(text.get_text() for text in made.figure.texts).replace("\n", " ")
    for found in links["indicators"]:
        assert not found or found.replace(";", ", ") in drawn
        assert not found or found.replace(";", ", ") in made.alt
    assert drawn.count("ingen data") == int((~links["covered"]).sum())
    assert made.alt.count("ingen data") == int((~links["covered"]).sum())
    assert list(made.data["status"].eq("ok")) == list(links["covered"])


def test_a_link_that_is_only_partly_shown_says_so(plan: Plan) -> None:
    links = chain(plan)
    partly = links["covered"] & links["not_shown"].ne("")
    made = logic_chart(plan)
    assert sum("noget ikke belyst" in text.get_text() for text in made.figure.texts) == int(partly.sum())


def test_no_text_is_clipped_or_overlaps(plan: Plan) -> None:
    assert faults(logic_chart(plan)) == []


def test_the_pages_figure_is_current() -> None:
    """Made by docs/make_virkningskaede.py."""
    kept, made = (ROOT / "docs/figurer/virkningskaede.svg").read_bytes(), logic_chart(load_plan()).svg()
    assert "".join(ET.fromstring(kept).itertext()) == "".join(ET.fromstring(made).itertext())


def test_a_letter_is_as_wide_after_something_was_drawn() -> None:
    logic_chart(load_plan()).svg()  # draws with the same typeface in other sizes
    first = width_cm("Ø", 8.0)
    _advance.cache_clear()
    assert width_cm("Ø", 8.0) == first == pytest.approx(0.787 * 8 / 72 * 2.54, rel=0.01), "DejaVu Sans: 1612 of 2048 units"
