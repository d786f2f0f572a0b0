"""The logic of change: every intervention and link, also those without data."""

from pathlib import Path

from vinkeval.plan import load_plan
from vinkeval.plan.logic import NO_DATA, chain, logic

ROOT = Path(__file__).parents[2]
OTHER_CITY = Path(__file__).with_name("other_city.toml")


def test_the_page_is_current() -> None:
    """Made by docs/make_virkningskaede.py."""
    assert (ROOT / "docs/virkningskaede.md").read_text(encoding="utf-8") == logic(load_plan()).markdown(
        "figurer/virkningskaede.svg"
    )


def test_all_interventions_and_the_links_without_data_are_shown() -> None:
    shown = logic(load_plan())._repr_html_()
    for entry in load_plan().interventions:
        assert f"{entry.id}. {entry.name}" in shown
    assert NO_DATA in shown, "e, f, g and i have no measure of harm"
    assert "Ikke belyst (b)" in shown
    assert "Ikke belyst (c)" in shown


def test_another_city_has_its_own_chain() -> None:
    other = load_plan(OTHER_CITY)
    assert logic(other).markdown().count("\n## ") == len({entry.goal for entry in other.interventions})


def test_the_logic_of_change_tells_covered_and_bare_links() -> None:
    links = chain(load_plan()).set_index(["intervention", "link"])
    assert len(links) == 9 * 4
    assert links.loc[("d", "outcome"), "indicators"].split(";")[0] == "M2.1"
    assert not links.loc[("e", "harm"), "covered"] and links.loc[("b", "harm"), "indicators"] == "M1.6"
    assert "M3.0" not in links.loc[("e", "outcome"), "indicators"]
    assert "M3.0 Kriminelle handlinger forebygget" in links.loc[("e", "outcome"), "not_shown"]
    assert "propaganda" in links.loc[("b", "outcome"), "not_shown"]
    assert links.loc[("a", "outcome"), "not_shown"] == ""


def test_a_link_without_an_indicator_is_a_row_and_not_a_gap() -> None:
    links = chain(load_plan(OTHER_CITY))
    assert links.intervention.tolist() == ["h"] * 4 + ["i"] * 4
    assert links[links.covered].link.tolist() == ["activity", "activity", "outcome"]
