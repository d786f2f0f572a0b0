"""Single cells as people write them: dates, numbers, labels, log numbers, answers."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vinkeval.exports.amounts import (
    read_contact_number,
    read_count,
    read_decimal,
    read_hours,
    read_kroner,
    read_minutes,
    read_year,
)
from vinkeval.exports.answers import AnswerFormat, read_answer
from vinkeval.exports.dates import MixedOrder, month_first, read_date
from vinkeval.exports.folding import fold, mended, normal, tidy
from vinkeval.exports.grid import CellError
from vinkeval.exports.headings import item_of
from vinkeval.exports.identifiers import read_id, read_ids, read_milieu, read_pair_code
from vinkeval.exports.labels import only_crosses, read_code, read_codes
from vinkeval.exports.schema import load_schema

SCHEMA = load_schema()
DAYS = st.dates(date(2000, 1, 1), date(2099, 12, 31))


@pytest.mark.parametrize(
    ("text", "day", "rule"),
    [
        ("03-04-2020", date(2020, 4, 3), "date_as_text"),
        ("3/4-20", date(2020, 4, 3), "date_as_text"),
        ("d. 3/4 2020", date(2020, 4, 3), "date_as_text"),
        ("onsdag 5. FEB. 2020", date(2020, 2, 5), "date_as_text"),
        ("den 24. december 2019", date(2019, 12, 24), "date_as_text"),
        ("08-jan-20", date(2020, 1, 8), "date_as_text"),
        ("2020-04-03", date(2020, 4, 3), "date_as_text"),
        ("03-04-2020 kl. 10:30", date(2020, 4, 3), "date_with_time"),
        ("20200403", date(2020, 4, 3), "date_as_number"),
        ("43924", date(2020, 4, 3), "date_as_serial"),
        ("uge 14, 2020", date(2020, 3, 30), "date_week"),
        ("Uge 14", date(2018, 4, 2), "date_week"),
        ("primo marts 2020", date(2020, 3, 1), "date_third_of_month"),
        ("medio marts", date(2018, 3, 15), "date_third_of_month"),
        ("ultimo februar 2020", date(2020, 2, 29), "date_third_of_month"),
        ("15. marts", date(2018, 3, 15), "date_without_year"),
        ("31-02-2020", None, "date_impossible"),
        ("00-05-2018", None, "date_impossible"),
        ("uge 54, 2020", None, "date_impossible"),
        ("forår 2020", None, "date_vague"),
        ("2. kvartal 2020", None, "date_vague"),
        ("marts 2020", None, "date_vague"),
        ("snart", None, "date_unreadable"),
        ("uoplyst", None, "missing_mark"),
        ("#REFERENCE!", None, "error_value"),
        ("  ", None, ""),
    ],
)
def test_a_date_as_people_write_it(text: str, day: date | None, rule: str) -> None:
    assert read_date(text, year=2018) == (day, rule)


def test_a_date_without_a_year_is_too_vague_where_no_name_tells_it() -> None:
    assert read_date("15. marts") == (None, "date_vague")
    assert read_date("Uge 14") == (None, "date_vague")


@given(DAYS)
def test_every_way_to_write_a_day_comes_back_as_it(day: date) -> None:
    serial = (day - date(1899, 12, 30)).days
    ways = [f"{day:%d-%m-%Y}", f"{day.day}/{day.month}-{day:%y}", f"{day:%d.%m.%Y}", f"{day:%Y%m%d}", f"{day:%Y-%m-%d}"]
    assert {read_date(way)[0] for way in ways} == {day}
    assert read_date(serial) == (day, "date_as_serial")
    assert read_date(serial - 1462, from_1904=True) == (day, "date_as_serial")
    assert read_date(datetime(day.year, day.month, day.day)) == (day, "")
    assert read_date(f"{day:%d-%m-%Y}", textual=True) == (day, "")


def test_a_column_tells_whether_the_month_leads() -> None:
    assert month_first(["01-13-2020", "02-03-2020"])
    assert not month_first(["13-01-2020", "02-03-2020", datetime(2020, 1, 1)])
    assert not month_first(["02-03-2020"])
    assert not month_first(["00-05-2018", "31-02-2020"])
    with pytest.raises(MixedOrder):
        month_first(["01-13-2020", "13-01-2020"])
    assert read_date("01-02-2020", month_leads=True) == (date(2020, 1, 2), "")


@pytest.mark.parametrize(
    ("text", "number", "rule"),
    [
        ("15 ", 15, "number_as_text"),
        ("1,0", 1, "number_as_text"),
        ("12.0", 12, "number_as_text"),
        ("1.000", 1000, "number_as_text"),
        ("1 200", 1200, "number_as_text"),
        ("syv", 7, "number_as_word"),
        ("ingen", 0, "number_as_word"),
        ("18 pers.", 18, "number_with_unit"),
        ("19 tilm.", 19, "number_with_unit"),
        ("Ca 29", 29, "number_approximate"),
        ("~7", 7, "number_approximate"),
        ("20+", 20, "number_approximate"),
        ("20?", 20, "number_approximate"),
        ("25 (heraf 3 online)", 25, "number_with_remark"),
        ("23-27", 25, "number_range"),
        ("mellem 24 og 26", 25, "number_range"),
        ("-5", -5, "number_as_text"),
        ("5*", None, "number_unreadable"),
        ("mange", None, "number_unreadable"),
        ("12,5", None, "number_not_whole"),
        ("-", None, "missing_mark"),
        ("#I/T", None, "error_value"),
    ],
)
def test_a_count_as_people_write_it(text: str, number: float | None, rule: str) -> None:
    assert read_count(text) == (number, rule)


def test_a_date_is_no_count_and_an_error_no_blank() -> None:
    assert read_count(datetime(2020, 1, 1)) == (None, "date_in_number")
    assert read_count(CellError("#N/A")) == (None, "error_value")
    assert read_count(14) == (14, "")
    assert read_count("14", textual=True) == (14, "")


@pytest.mark.parametrize(
    ("value", "hours"),
    [
        ("1 t 30 min", 1.5), ("1:30", 1.5), ("90 min.", 1.5), ("1½", 1.5), ("½ time", 0.5), ("1,5 timer", 1.5), ("2 t", 2),
        (timedelta(hours=28), 28), (2.5, 2.5), ("2.5", 2.5),
    ],
)  # fmt: skip
def test_hours_as_people_write_them(value: object, hours: float) -> None:
    assert read_hours(value)[0] == hours  # type: ignore[arg-type]


def test_minutes_are_minutes_whatever_their_unit() -> None:
    assert [read_minutes(text)[0] for text in ("45", "45 min.", "1 t 15 min", "1,5 time")] == [45, 45, 75, 90]
    assert read_minutes("1:30") == (None, "number_unreadable")


@pytest.mark.parametrize(
    ("text", "kroner"),
    [("173.000,00", 173000), ("kr. 44.000", 44000), ("44 000,-", 44000), ("1.200 kr.", 1200), ("-5.000", -5000), ("0,60", 1)],
)
def test_kroner_are_whole(text: str, kroner: int) -> None:
    assert read_kroner(text)[0] == kroner


def test_amounts_in_thousands_are_multiplied_unless_the_cell_says_kroner_itself() -> None:
    assert read_kroner(137, scale=1000) == (137000, "")
    assert read_kroner("0,6", scale=1e6)[0] == 600000
    assert read_kroner("kr. 44.000", scale=1000) == (None, "number_unreadable")


def test_years_and_contact_numbers() -> None:
    assert [read_year(value)[0] for value in (2018, "2018", "Regnskab 2018", "2018-2019", 18)] == [2018, 2018, 2018, None, None]
    assert [read_contact_number(value)[0] for value in (1, "3+", 5, 0)] == [1, 3, 3, None]


@given(st.integers(0, 10**9))
def test_danish_thousands_come_back(number: int) -> None:
    assert read_decimal(f"{number:,}".replace(",", "."))[0] == number
    assert read_decimal(f"{number},5")[0] == number + 0.5


def test_labels_by_case_spaces_encoding_and_folding_but_never_by_likeness() -> None:
    district = SCHEMA.code_lists["district"]
    assert read_code("Nørrebro", district) == ("Nørrebro", "")
    assert read_code("NØRREBRO", district) == ("Nørrebro", "letter_case")
    assert read_code("\u00a0Nørrebro ", district) == ("Nørrebro", "text_tidied")
    assert read_code("NÃ¸rrebro", district) == ("Nørrebro", "text_tidied")
    assert read_code("No\u0308rrebro".replace("o\u0308", "ø"), district) == ("Nørrebro", "")
    assert read_code("Noerrebro", district) == ("Nørrebro", "label_variant")
    assert read_code("norrebro", district) == ("unknown", "label_unknown")
    assert read_code(None, district) == (None, "")
    assert read_code("?", district) == ("unknown", "missing_mark")
    assert read_code(15, SCHEMA.code_lists["age_group"]) == ("unknown", "label_unknown")


def test_yes_and_no_in_every_listed_way_are_nothing_to_tell() -> None:
    yes_no = SCHEMA.code_lists["yesno"]
    assert [read_code(value, yes_no) for value in ("ja", "J", "X", 1, True)] == [("yes", "")] * 5
    assert [read_code(value, yes_no) for value in ("nej", "N", 0, False)] == [("no", "")] * 4
    assert read_code("ja ", yes_no) == ("yes", "text_tidied")
    assert only_crosses(["x", "X ", None, "?"])
    assert not only_crosses(["x", "nej"])
    assert not only_crosses([None, "?"])


def test_lists_of_partners() -> None:
    partner = SCHEMA.code_lists["partner"]
    assert read_codes("SSP, BUF", partner) == ("BUF;SSP", "")
    assert read_codes("Politi (DKS)/SSP Kbh.", partner) == ("DKS;SSP", "label_variant")
    assert read_codes("SSP og Boligsocial helhedsplan", partner) == ("SSP;housing", "label_variant")
    assert read_codes("SSP; Palle", partner) == ("SSP;unknown", "label_unknown")
    assert read_codes("-", partner) == (None, "")


@pytest.mark.parametrize(
    ("value", "number"),
    [
        (1800012, "1800012"), (1800012.0, "1800012"), ("1800012.0", "1800012"), (" 18 - 0001", "18-0001"), ("g–0014", "G-0014"),
        ("000018", "000018"), ("Palle Gnistholtsen", None), ("tangmose@post.example", None), ("-", None), (3.5, None),
    ],
)  # fmt: skip
def test_a_log_number_is_kept_and_nothing_else(value: object, number: str | None) -> None:
    assert read_id(value)[0] == number  # type: ignore[arg-type]


def test_other_numbers() -> None:
    assert read_ids("F08; f07 og F12") == ("F07;F08;F12", "id_tidied")
    assert read_ids("ingen") == (None, "")
    assert read_ids("F07, Den lokale forening") == ("F07", "id_unreadable")
    assert read_milieu("m09") == ("M09", "id_tidied")
    assert read_milieu("Folmer") == (None, "id_unreadable")
    assert read_pair_code("ab cd") == ("ABCD", "id_tidied")
    assert read_pair_code("Folmer Stormklitsen") == (None, "id_unreadable")


def test_answers() -> None:
    plain = AnswerFormat(SCHEMA.answers)
    assert [read_answer(text, plain)[0] for text in ("Helt enig", "delvist uenig", "Hverken/eller", "Ved ikke", None)] == [
        5,
        2,
        3,
        None,
        None,
    ]
    assert read_answer("9", plain) == (None, "answer_outside_scale")
    assert read_answer(6, plain) == (None, "")
    assert read_answer("sikkert", plain) == (None, "answer_unknown")
    turned = AnswerFormat(SCHEMA.answers, reversed=True)
    assert [read_answer(value, turned)[0] for value in (1, "Enig", 6)] == [5, 2, None]
    labelled = AnswerFormat(SCHEMA.answers, labels={1: 5, 2: 4, 3: 3, 4: 2, 5: 1, 6: 6})
    assert [read_answer(value, labelled) for value in (1, 6, 7)] == [(5, ""), (None, ""), (None, "answer_outside_scale")]


@pytest.mark.parametrize(
    ("header", "item"),
    [
        ("DEM1", ("DEM1", False)), ("q1_DEM1", ("DEM1", False)), ("DEM1. Jeg ved …", ("DEM1", False)),
        ("FAG3_R", ("FAG3", True)),
        ("fag3 (vendt)", ("FAG3", True)), ("Jeg ved, hvor jeg kan få hjælp", ("FOR2", False)),
        ("Jeg ved, hvor jeg kan få hjælp (omvendt)", ("FOR2", True)), ("DEM1 og DEM2", (None, False)), ("DEM10", (None, False)),
    ],
)  # fmt: skip
def test_items_by_code_or_full_wording(header: str, item: tuple[str | None, bool]) -> None:
    assert item_of(header, SCHEMA) == item


@given(st.text())
def test_folding_twice_changes_nothing(text: str) -> None:
    assert tidy(tidy(text)) == tidy(text)
    assert normal(tidy(text)) == normal(text)
    assert fold(text).isalnum() or fold(text) == ""


@given(st.text(alphabet="abcæøåÆØÅé –Ã½"))
def test_text_that_was_misread_is_mended_and_other_text_let_be(text: str) -> None:
    try:
        broken = text.encode("utf-8").decode("cp1252")
    except UnicodeDecodeError:
        return
    if "Ã" in broken or "Â" in broken:
        assert mended(broken) == text
    assert mended("Ã en sjælden tekst") == "Ã en sjælden tekst"


def test_headers_fold_to_the_same_letters() -> None:
    assert fold("Varighed (timer)") == fold("varighed") == "varighed"
    assert fold("Målgr\u00ad.:\u00a0") == "maalgr"
    assert fold("Bydel/\nområde") == "bydelomraade"
    assert fold("(x)") == "x"


@pytest.mark.parametrize("part", ["ca. ", "1", "1.", "½", "1-", "1 t ", "(", "uge ", ",", "3/4 "])
def test_a_text_without_end_is_no_number_and_no_day_and_is_soon_told(part: str) -> None:
    """Recursion once ended in a traceback here, and patterns that went back and forth in hours of waiting."""
    text = part * (300_000 // len(part)) + "!"
    for read in (read_count, read_decimal, read_hours, read_minutes, read_kroner, read_contact_number):
        assert read(text) == (None, "number_unreadable"), read.__name__
    assert read_date(text, year=2020) == (None, "date_unreadable")
    assert month_first([text]) is False
    assert read_id(text) == (None, "id_unreadable")
    assert read_year(text) == (None, "number_unreadable")
