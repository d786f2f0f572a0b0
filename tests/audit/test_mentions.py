"""Which numbers of a text the auditor holds against hidden ones."""

import pytest

from vinkeval.audit.mentions import numbers_in


@pytest.mark.parametrize(
    "text",
    [
        "Prikdiagram med baseline og planperiode for 4 indikatorer.",
        "3 værdier er skjult (..) af hensyn til diskretionen.",
        "For 2 af de 19 indikatorer er der ingen sikker ændring; 2 vises uden usikkerhedsinterval, og 15 er skjult.",
        "Her viser 5 en sikker ændring og 3 ingen sikker ændring.",
        "I baseline er vist 21 af 90 sammenligninger.",
    ],
)
def test_counts_of_indicators_and_of_hidden_numbers_are_nobodys(text: str) -> None:
    assert numbers_in(text) == ()


@pytest.mark.parametrize("text", ["4 forløb er skjult", "Der var 3 henvendelser.", "I alt 2 af 9 borgere."])
def test_counts_of_persons_are_numbers_all_the_same(text: str) -> None:
    assert numbers_in(text)


@pytest.mark.parametrize(("text", "count"), [("Tre forløb sluttede.", 3), ("Det var to  unge.", 2), ("kun syv svar", 7)])
def test_counts_of_persons_in_words_are_numbers_too(text: str, count: int) -> None:
    assert [said.value for said in numbers_in(text)] == [count]


@pytest.mark.parametrize(
    "text", ["Tal under fem personer er skjult.", "I de to år", "Syv indikatorer går frem.", "tre måneder"]
)
def test_words_that_count_nobody_are_none(text: str) -> None:
    assert numbers_in(text) == ()
