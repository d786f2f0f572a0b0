"""The logic of change: every intervention and link, also those without data."""

from pathlib import Path

from vinkeval.plan import load_plan
from vinkeval.plan.logic import NO_DATA, logic

ROOT = Path(__file__).parents[2]


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
    other = load_plan(Path(__file__).with_name("other_city.toml"))
    assert logic(other).markdown().count("\n## ") == len({entry.goal for entry in other.interventions})
