"""The paper of another city's plan: its own city, unit, years and goals, and nothing of Copenhagen's."""

import io
from datetime import date
from itertools import pairwise
from pathlib import Path

import openpyxl
import pytest

from tests.made_release import made_release
from vinkeval.disclosure.release import Release
from vinkeval.evidence import target_status
from vinkeval.figures import charts
from vinkeval.papers.content import annex
from vinkeval.papers.model import Bullets, Document, Grid, Heading, Picture, Text
from vinkeval.papers.workbook import workbook_bytes
from vinkeval.plan import load_plan


@pytest.fixture(scope="module")
def other() -> Release:
    plan = load_plan(Path(__file__).parents[1] / "plan" / "other_city.toml")
    made = made_release()
    own = {name: getattr(made, name) for name in ("indicators", "estimates", "comparisons")}
    own = {name: frame[frame["indicator"].isin(list(plan.indicators))] for name, frame in own.items()}
    rows = own["indicators"]
    rows = rows[~rows["period"].str[:2].eq("20")].assign(goal="1")
    return made_release(plan=plan, as_of=date(2022, 12, 31), **{**own, "indicators": rows}, goals=target_status(rows, plan))


@pytest.fixture(scope="module")
def paper(other: Release) -> Document:
    return annex(other, charts(other))


def words(paper: Document) -> str:
    said = [paper.title, paper.author]
    for block in paper.blocks:
        match block:
            case Heading() | Text():
                said.append(block.text)
            case Bullets():
                said += block.items
            case Grid():
                said += [block.caption, block.note, *block.header, *(cell for row in block.rows for cell in row)]
            case Picture():
                said += [block.chart.title, block.chart.note, block.chart.source, block.chart.alt]
    return "\n".join(said)


def test_nothing_of_copenhagens_stands_in_it(paper: Document) -> None:
    said = words(paper)
    for foreign in ("Københav", "VINK ", "COVID", "2020-2021", "pandemi", "22. juni 2016", "mistænkelig", "lovovertrædelser"):
        assert foreign not in said, foreign
    assert "Havneby Kommune" in said and "Forebyggelsesenhedens egne registreringer" in said
    assert "Socialudvalget 7. december 2021, punkt 4" in said


def test_no_heading_stands_over_nothing(paper: Document) -> None:
    for block, following in pairwise(paper.blocks):
        if isinstance(block, Heading):
            assert not isinstance(following, Heading) or following.level > block.level, block.text


def test_its_goals_have_their_sheets(other: Release) -> None:
    book = openpyxl.load_workbook(io.BytesIO(workbook_bytes(other)))
    assert "Mål 1" in book.sheetnames and book["Mål 1"]["A1"].value == "Indikatorer under mål 1"
    assert "Havneby Kommune" in book.properties.creator
