"""What an analyst sees of a release in a notebook."""

import pandas as pd
import pytest

import vinkeval as vk
from tests.made_release import made_release
from vinkeval.disclosure.release import Release
from vinkeval.errors import UsageFault
from vinkeval.indicators.measures import Measures


def test_a_table_shows_released_figures(release: Release) -> None:
    shown = vk.table(release, ["A1", "A2"])
    assert [row[0] for row in shown.grid.rows] == ["Afholdte undervisningsforløb (A1)", "Elever nået (deltagelser) (A2)"]
    page = shown._repr_html_()
    assert '<th scope="col">' in page and "<caption>" in page


@pytest.mark.parametrize(
    "whole", ["quality", "fields", "findings", "goals", "comparisons", "trends", "budget", "unit_costs", "referrals", "words"]
)
def test_whole_tables(release: Release, whole: str) -> None:
    grid = vk.table(release, whole).grid
    assert grid.rows and all(len(row) == len(grid.header) == len(grid.widths) for row in grid.rows)
    assert sum(grid.widths) == pytest.approx(1)


def test_a_breakdown_gives_a_row_a_category(release: Release) -> None:
    rows = vk.table(release, "I3", breakdown="referrer_group").grid.rows
    assert [row[0] for row in rows] == ["Fagpersoner", "Pårørende", "Borgere", "Andre"]


def test_a_sentence_comes_with_its_caveats(release: Release) -> None:
    shown = vk.sentence(release, "I1")._repr_html_()
    assert "ingen sikker ændring i niveauet" in shown and "Forbehold" in shown and "Hverken flere eller færre" in shown
    assert "trykkes" not in vk.sentence(release, "M1.2")._repr_html_()


def test_nothing_said_is_told(release: Release) -> None:
    assert "Der er ingen sammenligning" in vk.sentence(release, "I3")._repr_html_()


def test_a_new_intervention_says_once_that_there_was_nothing_before(release: Release) -> None:
    said = vk.sentence(release, ["D1", "D2"])
    assert said.sentences == () and "Indsatsen er ny i 2020" in repr(said)
    assert said._repr_html_().count("Indsatsen er ny i 2020") == 1


@pytest.mark.parametrize("id", ["Z9", ["A1", "Z9"]])
def test_an_unknown_indicator_is_told(release: Release, id: str) -> None:
    for word in (vk.table, vk.sentence):
        with pytest.raises(UsageFault, match="Z9"):
            word(release, id)


def test_everything_an_analyst_meets_is_said_in_one_short_line(release: Release) -> None:
    plan = release.plan
    measures = Measures(pd.DataFrame({"value": [4711.0]}), plan, release.as_of)
    for shown in (plan, vk.logic(plan), release, measures, vk.table(release, "goals"), vk.chart(release, "M1.6")):
        assert len(repr(shown)) < 120 and "\n" not in repr(shown), type(shown)
    assert "4711" not in repr(measures) and "ikke frigivet" in repr(measures)


def test_hidden_comparisons_are_named_together(release: Release) -> None:
    told = release.comparisons.copy()
    told.loc[told["indicator"].isin(["E3", "E4"]), "status"] = "hidden"
    some = made_release(comparisons=told)
    said = vk.sentence(some, ["E3", "E4"])
    named = "Fastholdelse 90 dage (E3) og Planmæssig afslutning, mentor (E4)"
    assert said.sentences == (f"Skjult af hensyn til diskretionen: {named}.",)


def test_a_caveat_of_some_tells_which(release: Release) -> None:
    caveats = vk.sentence(release, ["M2.3", "M2.4"]).caveats
    assert "M2.4: Tallet bygger på få kontakter." in caveats
    assert "Indsatsen er ny i 2020, så der er intet tal før." in caveats
    assert "Tallet bygger på få kontakter." in vk.sentence(release, "M2.4").caveats
