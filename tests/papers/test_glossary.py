"""Ord og forkortelser: what a reader cannot know is explained, and nothing that the paper does not use."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from tests.made_release import made_release
from tests.papers.test_other_city import words
from vinkeval.disclosure.release import Release
from vinkeval.figures import charts
from vinkeval.papers.content import annex
from vinkeval.papers.model import Document, Grid, Heading
from vinkeval.papers.page import page
from vinkeval.plan import load_plan

_SHORT = re.compile(r"(?<![\w(])[A-ZÆØÅ]{2,}(?:-\d+)?(?!\w)")
_KNOWN_TO_ALL = {"COVID-19"}


@pytest.fixture(scope="module")
def paper(release: Release) -> Document:
    return annex(release, charts(release))


def explained(paper: Document, caption: str) -> dict[str, str]:
    found = [block for block in paper.blocks if isinstance(block, Grid) and block.caption == caption]
    return {row[0]: row[1] for grid in found for row in grid.rows}


def test_every_abbreviation_is_spelled_out(paper: Document) -> None:
    used = set(_SHORT.findall(words(paper)))
    assert {"VINK", "SSP", "BUF"} <= used
    assert used - _KNOWN_TO_ALL - set(explained(paper, "Ord og forkortelser")) - {"CF"} == set()  # CF: the office's own name


def test_every_question_named_is_told_as_it_was_asked(paper: Document) -> None:
    named = set(re.findall(r"(?<!\w)(?:DEM|KIL|FOR|FAG|TIL|LIG|NYT|STIG)\d", words(paper)))
    asked = explained(paper, "Spørgsmål til deltagerne")
    assert named == set(asked) and asked["TIL1"] == "Jeg har tillid til, at kommunen vil hjælpe"


def test_the_list_stands_last_and_the_first_page_points_to_it(paper: Document) -> None:
    headings = [block.text for block in paper.blocks if isinstance(block, Heading)]
    assert headings[-1] == "Ord og forkortelser"
    before = next(at for at, block in enumerate(paper.blocks) if isinstance(block, Heading) and block.text == "Datakvalitet")
    assert getattr(paper.blocks[before - 1], "text", "").startswith("Ord og forkortelser og indikatorernes numre (fx M1.1)")


def test_words_that_are_not_used_are_not_explained(release: Release) -> None:
    plan = release.plan
    foreign = replace(plan.words[0], term="Zeppelin", meaning="Et luftskib.", source="almen viden")
    some = made_release(plan=replace(plan, words=(*plan.words, foreign)))
    assert "Zeppelin" not in explained(annex(some, ()), "Ord og forkortelser")


def test_another_city_has_its_own_words() -> None:
    plan = load_plan(Path(__file__).parents[1] / "plan" / "other_city.toml")
    assert plan.words == ()
    some = made_release(
        plan=plan, indicators=made_release().indicators.iloc[:0], comparisons=made_release().comparisons.iloc[:0]
    )
    listed = explained(annex(some, ()), "Ord og forkortelser")
    assert "baseline" in listed and "VINK" not in listed


def test_on_the_page_the_list_can_be_jumped_to(paper: Document) -> None:
    html = page(paper)
    assert '<a href="#ord-og-forkortelser">Ord og forkortelser</a>' in html
    assert html.count('id="ord-og-forkortelser"') == 1
