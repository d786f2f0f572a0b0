"""Rows judged: set aside, told apart as later, removed as duplicates; blanks that mean something."""

from datetime import date, datetime

import pandas as pd
import pytest

from tests.exports.exports_workbook import ACTIVITY, CASE, balance, grid, take, told
from vinkeval.exports.grid import CellError

DAY = datetime(2020, 3, 2)
REFERRAL = [
    "Løbenr.",
    "Modtaget",
    "Henvender",
    "Vurdering",
    "Udfald",
    "Drøftet i infohus",
    "Igangsat dato",
    "Igangsat af",
    "Afsluttet",
]
RESPONSE = ["Respondent", "Undersøgelse", "Måletidspunkt", "Kode", "Hold", "Svardato", "DEM1"]


def activity(
    number: object, day: object = DAY, kind: object = "a", status: object = "Afholdt", participants: object = 14
) -> list:
    return [number, day, kind, status, participants]


@pytest.mark.parametrize(
    ("row", "rule", "cell"),
    [
        (activity(None), "key_missing", "A2"),
        (activity("Palle"), "key_missing", "A2"),
        (activity(1, None), "date_missing", "B2"),
        (activity(1, CellError("#N/A")), "date_missing", "B2"),
        (activity(1, "31-02-2020"), "date_impossible", "B2"),
        (activity(1, "forår 2020"), "date_vague", "B2"),
        (activity(1, datetime(2109, 3, 4)), "date_after_cutoff", "B2"),
        (activity(1, kind="x"), "code_unknown", "C2"),
        (activity(1, kind=None), "value_missing", "C2"),
        (activity(1, participants=-5), "negative_number", "E2"),
    ],
)
def test_a_row_is_set_aside_and_its_cell_named(row: list, rule: str, cell: str) -> None:
    intake = take({"Ark1": [ACTIVITY, row, activity(2)]})
    findings = intake.records.findings
    assert findings.loc[findings["action"] == "quarantine_row", ["rule", "cell"]].to_numpy().tolist() == [[rule, cell]]
    assert intake.records["activities"]["activity_id"].tolist() == ["2"]
    assert intake.records.accounting[["quarantined", "quarantined_date"]].iloc[0].tolist() == [1, int(cell[0] == "B")]
    balance(intake)


def test_a_planned_activity_may_lie_after_the_cut_off() -> None:
    late = datetime(2022, 2, 1)
    header = [*ACTIVITY, "Slutdato"]
    rows = [header, [*activity(1, late, status="Planlagt"), datetime(2022, 2, 3)], [*activity(2, late), None]]
    records = take({"Ark1": rows}).records
    assert records["activities"][["activity_id", "end_date"]].to_numpy().tolist() == [["1", pd.Timestamp(2022, 2, 3)]]


def test_dates_in_impossible_order() -> None:
    header = [*CASE, "Planlagt slut"]
    early, late = datetime(2020, 1, 1), datetime(2020, 6, 1)
    rows = [
        header,
        ["M-1", late, "ja", early, None, None, None],
        ["M-2", early, "ja", late, early, None, None],
        ["M-3", early, "ja", early, early, None, early],
    ]
    intake = take({"Mentor": rows})
    assert intake.records["cases"]["case_id"].tolist() == ["M-3"]
    assert told(intake, "date_order") == ["D2", "E3"]


def test_trial_answers_and_unknown_times_are_set_aside() -> None:
    codes = ["test", "TEST2", "xxx", "prøve", "AB12"]
    rows = [RESPONSE, *([i, "Elever", "Før", code, 7, DAY, 4] for i, code in enumerate(codes))]
    intake = take({"Data": [*rows, [9, "Elever", "før/efter", "CD34", 7, DAY, 4]]})
    assert intake.records["responses"]["pair_code"].tolist() == ["AB12"]
    assert told(intake, "code_unknown") == ["C7"]


def test_the_row_of_the_latest_sheet_stays_and_of_one_sheet_the_first() -> None:
    sheets = {
        "2018": [ACTIVITY, activity(1, participants=1), activity(2, participants=2), activity(2, participants=3)],
        "2019-20": [ACTIVITY, activity(1, participants=4)],
        "2020": [ACTIVITY, activity(1, participants=5)],
    }
    intake = take(sheets)
    assert intake.records["activities"].set_index("activity_id")["participants"].to_dict() == {"1": 5, "2": 2}
    accounts = intake.records.accounting.set_index("sheet")
    assert accounts["duplicates"].to_dict() == {"2018": 2, "2019-20": 1, "2020": 0}
    balance(intake)


def test_a_sheet_without_a_year_never_goes_before_one_that_has() -> None:
    old, new = [ACTIVITY, activity(1, participants=1)], [ACTIVITY, activity(1, participants=2)]
    intake = take({"gl. data": old, "2018": new}, file="VINK aktivitetslog 2018-2021.xlsx")
    assert intake.records["activities"]["participants"].tolist() == [2]


def test_a_row_is_judged_before_it_is_a_duplicate() -> None:
    intake = take({"Ark1": [ACTIVITY, activity(1, None), activity(1)]})
    assert len(intake.records["activities"]) == 1
    assert intake.records.accounting[["quarantined", "duplicates"]].iloc[0].tolist() == [1, 0]


def test_an_earlier_day_leaves_later_rows_out_apart_from_faults() -> None:
    first, later = datetime(2020, 3, 1), datetime(2021, 3, 1)
    cases = [
        CASE,
        ["M-1", first, "ja", first, later, "Mål nået"],
        ["M-2", later, "ja", later, None, None],
        ["M-3", datetime(2109, 3, 1), "ja", None, None, None],
    ]
    intake = take({"Mentor": cases}, as_of=date(2020, 12, 31))
    (row,) = intake.records["cases"].to_dict("records")
    assert row["end_date"] is pd.NaT
    assert row["end_reason"] == "ongoing"
    assert intake.records.accounting[["accepted", "after_cutoff", "quarantined"]].iloc[0].tolist() == [1, 1, 1]
    assert told(intake, "row_after_as_of") == ["B3"]
    assert told(intake, "date_after_as_of") == ["E2"]
    balance(intake)


def test_blank_means_what_the_rest_of_the_row_says() -> None:
    header = [*ACTIVITY, "Aflysningsårsag"]
    statuses = ["Afholdt", "Aflyst", "Udskudt", "Flyttet online", "Planlagt"]
    records = take({"Ark1": [header, *([*activity(i, status=s), None] for i, s in enumerate(statuses))]}).records
    assert records["activities"]["cancel_reason"].fillna("").tolist() == ["", "unknown", "unknown", "unknown", ""]

    rows = [["M-1", DAY, "ja", DAY, DAY, None], ["M-2", DAY, "ja", DAY, None, None], ["M-3", DAY, "nej", None, None, None]]
    cases = take({"Mentor": [CASE, *rows]}).records["cases"]
    assert cases["end_reason"].fillna("").tolist() == ["unknown", "ongoing", ""]
    assert cases["plan_made"].tolist() == ["unknown"] * 3


def test_crosses_alone_make_a_blank_say_no() -> None:
    header = [*REFERRAL[:5], "Genhenvendelse", "Bosat i KK"]
    rows = [header, *(["18-1", DAY, "Lærer", "Begr.", "Henvist", mark, "x" if mark == "x" else "nej"] for mark in ("x",))]
    rows += [["18-2", DAY, "Lærer", "Begr.", "Henvist", None, None], ["18-3", DAY, "Lærer", "Begr.", "Henvist", "?", "nej"]]
    intake = take({"Ark1": rows})
    assert intake.records["referrals"]["repeat"].tolist() == ["yes", "no", "unknown"]
    assert intake.records["referrals"]["resident"].tolist() == ["yes", "unknown", "no"]
    assert told(intake, "cross_is_yes") == ["F1"]


def test_nobody_at_a_held_activity_is_missing_and_told() -> None:
    rows = [ACTIVITY, activity(1, participants=0), activity(2, participants=0, status="Aflyst")]
    intake = take({"Ark1": rows})
    assert intake.records["activities"]["participants"].fillna(-1).tolist() == [-1, 0]
    assert told(intake, "zero_participants") == ["E2"]


def test_dates_of_two_orders_in_one_column_refuse_the_file() -> None:
    rows = [ACTIVITY, activity(1, "01-15-2020"), activity(2, "31-12-2020")]
    (fault,) = take({"Ark1": rows}).refusals[0].faults
    assert (fault.rule, fault.cell) == ("date_order_mixed", "B2:B3")
    assert "«Dato»" in fault.message


@pytest.mark.parametrize(
    ("column", "content"),
    [
        ("Aktivitetsnr.", "Sag 010157-5010"),
        ("Aktivitetsnr.", 101575010),
        ("Antal deltagere", 6101575010),
        ("Indsats", "610157 5010"),
    ],
)
def test_what_looks_like_a_cpr_number_in_a_read_column_refuses_and_is_never_repeated(column: str, content: object) -> None:
    row = activity(1)
    row[ACTIVITY.index(column)] = content
    intake = take({"Ark1": [ACTIVITY, activity(2), row]})
    (fault,) = intake.refusals[0].faults
    assert (fault.rule, fault.cell) == ("cpr_cell", f"{'ABCDE'[ACTIVITY.index(column)]}3")
    assert "5010" not in intake.refusals[0].text()


def test_other_long_numbers_are_no_cpr_numbers() -> None:
    rows = [ACTIVITY, *(activity(number) for number in (5798009710222, 33172929, "2019-0273363-6", 9912345678, 991234567))]
    assert len(take({"Ark1": rows}).records["activities"]) == 5


def test_label_numbers_are_translated_by_their_sheet_or_refused() -> None:
    data = [
        ["Eksportformat: etiketnummer"],
        RESPONSE,
        [1, "Elever", "Før", "AB12", 7, DAY, 1],
        [2, "Elever", "Før", "CD34", 7, DAY, 6],
    ]
    values = [["DEM1", i, None, 6 - i] for i in range(1, 6)]
    labels = [["Spørgsmål", "Etiketnummer", "Etiket", "Værdi"], *values, ["DEM1", 6, "Ved ikke", None]]
    intake = take({"Data": data, "Etiketter": labels})
    assert intake.records["responses"]["DEM1"].fillna(0).tolist() == [5, 0]
    assert told(intake, "label_numbers") == ["G2"]
    assert [fault.rule for fault in take({"Data": data}).refusals[0].faults] == ["labels_missing"]
    assert [fault.rule for fault in take({"Data": data[1:], "Etiketter": labels}).refusals[0].faults] == ["format_unknown"]


def test_the_struck_out_row_and_the_hidden_row_count_by_their_cells() -> None:
    intake = take([grid([ACTIVITY, activity(1, status=None)])])
    assert intake.records["activities"]["status"].tolist() == ["unknown"]
