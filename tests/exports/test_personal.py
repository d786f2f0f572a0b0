"""What is CPR-like, and which names may be shown (indicators.md 2.1)."""

import pytest

from vinkeval.exports.personal import count_cpr, may_be_shown, shown_file_names, shown_sheet_name


@pytest.mark.parametrize(
    "text",
    [
        "010157-5010",
        "0101575010",
        "010157 5010",
        "010157–5010",
        "cpr:7105434411.",
        "x0101575010y",
        "310157-0000",
        "910157-0000",
    ],
)
def test_cpr_like(text: str) -> None:
    assert count_cpr(text) == 1


@pytest.mark.parametrize(
    "text",
    [
        "000157-5010", "320157-5010", "600157-5010", "920157-5010", "011357-5010", "010057-5010", "10101575010", "01015750101",
        "010157--5010", "010157-501", "20-000018", "33 17 29 29", "5790001234567", "",
    ],
)  # fmt: skip
def test_other_numbers_are_not(text: str) -> None:
    assert count_cpr(text) == 0


def test_every_occurrence_counts() -> None:
    assert count_cpr("010157-5010, 020257-5011 og 0303575012") == 3


def test_private_names_are_shown_by_their_number() -> None:
    names = ["Henvendelser æøå.xlsx", "Sag 010157-5010.xlsx", "fra ase@eksempel.invalid.csv", "VINK 2018-2021.xlsx"]
    assert shown_file_names(names) == [names[0], "fil nr. 2 (navn skjult)", "fil nr. 3 (navn skjult)", names[3]]
    assert shown_sheet_name("0101575010", 4) == "ark nr. 4 (navn skjult)"
    assert shown_sheet_name(" 2020 ", 1) == " 2020 "


def test_a_name_that_is_no_utf8_can_still_be_printed() -> None:
    (shown,) = shown_file_names([b"l\xf8g.xlsx".decode("utf-8", "surrogateescape")])
    assert shown.encode("utf-8") == b"l?g.xlsx"


@pytest.mark.parametrize("part", ["x", "@", "x@", "1", "x@x"])
def test_a_name_without_end_is_soon_judged(part: str) -> None:
    assert may_be_shown(part * 300_000)
    assert not may_be_shown(part * 300_000 + " x@x.dk")
