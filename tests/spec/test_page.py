"""The catalogue page says what the examples and the plan's data say today."""

from tests.spec.make_page import PAGE, page


def test_the_catalogue_page_is_current() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run: python -m tests.spec.make_page"
