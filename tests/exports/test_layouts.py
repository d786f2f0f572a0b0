"""Where a table stands on a sheet and what its headers mean."""

from datetime import datetime

import pytest

from tests.exports.exports_workbook import ACTIVITY, CASE, balance, grid, take, told
from vinkeval.exports.folding import fold
from vinkeval.exports.grid import UNCALCULATED, MergedRange
from vinkeval.exports.schema import load_schema

DAY = datetime(2020, 3, 2)
ROW = [2000001, DAY, "a", "Afholdt", 14]


def activity(number: int, **changed: object) -> list:
    row = dict(zip(ACTIVITY, [number, DAY, "a", "Afholdt", 14], strict=True)) | changed
    return [row[name] for name in ACTIVITY]


def test_titles_totals_notes_and_repeated_headers_are_told_to_be_no_data() -> None:
    rows = [
        ["VINK – aktivitetslog"], [], ["Sidst rettet i uge 2", "af en kollega"], ACTIVITY, activity(1), [None] * 5, ACTIVITY,
        activity(2), ["I alt", None, None, None, 28], ["Subtotal marts", None, None, None, 28], ["Se vejledningen"],
    ]  # fmt: skip
    intake = take({"2020": rows})
    assert intake.records["activities"]["activity_id"].tolist() == ["1", "2"]
    assert told(intake, "title_row") == ["A1", "A3"]
    assert told(intake, "header_repeated") == ["A7"]
    assert told(intake, "total_row") == ["A9", "A10"]
    assert told(intake, "note_row") == ["A11"]
    balance(intake)
    assert intake.records.accounting[["rows", "accepted", "not_data"]].iloc[0].tolist() == [9, 2, 7]


def test_numbers_made_ready_for_rows_to_come_are_one_finding() -> None:
    intake = take({"2020": [ACTIVITY, activity(1), *([number] for number in range(2, 500))]})
    assert told(intake, "note_row") == ["A3:A500"]
    assert intake.records.accounting["not_data"].tolist() == [499]


def test_a_header_of_two_rows_is_upper_and_lower_text_together() -> None:
    upper = [None, None, None, None, "Deltagere", None, None]
    lower = ["Akt.nr.", "Afholdt d.", "Indsats (a-i)", "Status", "I alt", "Kvinder", "Mænd"]
    sheet = grid([upper, lower, [1, DAY, "a", "Ja", 10, 6, 4]], merges=[MergedRange(1, 5, 1, 7)])
    records = take([sheet]).records
    assert records["activities"][["participants", "women", "men"]].iloc[0].tolist() == [10, 6, 4]


def test_a_header_cell_merged_over_both_rows_counts_for_its_column() -> None:
    upper = ["Akt.nr.", "Dato", "Indsats", "Status", "Deltagere", None]
    lower = [None, None, None, None, "I alt", "Kvinder"]
    merges = [*(MergedRange(1, i, 2, i) for i in range(1, 5)), MergedRange(1, 5, 1, 6)]
    records = take([grid([upper, lower, [1, DAY, "a", "Ja", 10, 6]], merges=merges)]).records
    assert records["activities"][["activity_id", "participants", "women"]].iloc[0].tolist() == ["1", 10, 6]


def test_a_title_straight_above_the_header_is_no_part_of_it() -> None:
    sheet = grid([["Aktiviteter i 2020"], ACTIVITY, activity(1)], merges=[MergedRange(1, 1, 1, 5)])
    intake = take([sheet])
    assert len(intake.records["activities"]) == 1
    assert told(intake, "title_row") == ["A1"]
    assert told(intake, "two_row_header") == []


def test_years_across_are_one_row_each() -> None:
    upper = [None, None, 2018, None, "År 2019 (t. kr.)", None]
    lower = ["Indsats", "Post", "Budget", "Forbrug", "Budget", "Forbrug"]
    body = [["a", "Løn", 631000, 632000, 600, 590], ["d", "Løn", None, None, 100, 99]]
    sheet = grid([upper, lower, *body], "Økonomi", merges=[MergedRange(1, 3, 1, 4), MergedRange(1, 5, 1, 6)])
    intake = take([sheet])
    rows = intake.records["finances"].sort_values(["year", "intervention"])
    assert rows[["year", "intervention", "budget_kr", "spent_kr"]].to_numpy().tolist() == [
        [2018, "a", 631000, 632000], [2019, "a", 600000, 590000], [2019, "d", 100000, 99000],
    ]  # fmt: skip
    balance(intake)


@pytest.mark.parametrize("name", ["2020", "År 2020", "2020 (alle)"])
def test_the_sheet_tells_the_year_of_its_finances(name: str) -> None:
    records = take({name: [["Indsats", "Post", "Budget", "Forbrug"], ["a", "Løn", "1.200", 1100]]}).records
    assert records["finances"][["year", "budget_kr"]].iloc[0].tolist() == [2020, 1200]


def test_a_unit_of_money_is_read_or_the_file_refused() -> None:
    def budget(*titles: str, header: str = "Budget") -> object:
        rows = [
            *([title] for title in titles),
            ["År", "Indsats", header, header.replace("Budget", "Forbrug")],
            [2020, "a", 137, 130],
        ]
        intake = take({"Økonomi": rows})
        return intake.refusals[0].faults[0].rule if intake.refusals else intake.records["finances"]["budget_kr"].iloc[0]

    assert budget() == 137
    assert budget(header="Budget (t. kr.)") == budget(header="Budget (1.000 kr.)") == 137_000
    assert budget(header="Budget (mio. kr.)") == 137_000_000
    assert budget(header="Budget (EUR)") == "no_table"
    assert budget("Økonomi, beløb i 1.000 kr.") == "unit_in_title"
    assert budget("Økonomi, beløb i 1.000 kr.", header="Budget (t. kr.)") == 137_000


def test_a_span_of_years_tells_no_year() -> None:
    intake = take({"2018-2019": [["Indsats", "Post", "Budget", "Forbrug"], ["a", "Løn", 1200, 1100]]})
    assert "«År» mangler" in intake.refusals[0].text()


@pytest.mark.parametrize(
    ("sheet", "file", "kind"),
    [("Mentor", "Forløb.xls", "e"), ("Ark1", "Pårørendeforløb.xlsx", "f"), ("Individuelle 2020", "F.xlsx", "g")],
)
def test_names_tell_the_kind_of_case(sheet: str, file: str, kind: str) -> None:
    records = take({sheet: [CASE, ["M-0001", DAY, "ja", DAY, None, None]]}, file=file).records
    assert records["cases"]["intervention"].tolist() == [kind]
    assert records["cases"]["end_reason"].tolist() == ["ongoing"]


def test_names_tell_survey_and_time_and_short_surveys_are_after() -> None:
    header = ["Respondent", "Kode", "Hold", "Svardato", "FOR1. Jeg føler mig klædt på", "TIL1"]
    rows = [header, [1, "AB12", 7, DAY, "Enig", "Helt enig"]]
    told_before = take({"Før": rows}, file="Spørgeskema forældre.xlsx").records["responses"]
    assert told_before[["intervention", "timepoint", "FOR1", "TIL1"]].iloc[0].tolist() == ["b", "before", 4, 5]
    short = take({"Netværk": rows}, file="Korte målinger.xlsx").records["responses"]
    assert short[["intervention", "timepoint"]].iloc[0].tolist() == ["c", "after"]
    unknown = take({"Før og efter": rows}, file="Spørgeskema forældre.xlsx")
    assert "«Måletidspunkt» mangler" in unknown.refusals[0].text()


def test_a_merged_value_belongs_to_every_row_of_its_range_and_no_other_blank_is_filled() -> None:
    rows = [[*ACTIVITY, "Bydel"], *([*activity(i), "Valby" if i == 1 else None] for i in range(1, 6))]
    intake = take([grid(rows, merges=[MergedRange(2, 6, 4, 6)])])
    assert intake.records["activities"]["district"].tolist() == ["Valby"] * 3 + ["unknown"] * 2
    assert told(intake, "merged_down") == ["F3", "F4"]


def test_denied_and_unknown_columns_are_dropped_and_told_by_header_only() -> None:
    header = [*ACTIVITY, "Navn", "CPR-nr.", "Lokale", "Oda Birkebladsen", "x@y.example"]
    intake = take({"2020": [header, [*activity(1), "Palle", "0101575010", "J.3", "hemmelig", "også"]]})
    findings = intake.records.findings
    assert findings.loc[findings["action"] == "drop_column", "cell"].tolist() == ["F1", "G1", "H1", "I1", "J1"]
    text = findings.to_csv() + str(intake.to_json())
    for private in ("Palle", "0101575010", "J.3", "Oda", "x@y", "hemmelig"):
        assert private not in text
    assert "«Lokale»" in text


def test_an_unknown_header_is_told_with_the_alias_to_add() -> None:
    intake = take({"2020": [[*ACTIVITY, "Antal tilmeldinger i alt"], [*activity(1), 3]]})
    message = intake.records.findings.set_index("rule").loc["unknown_column", "message"]
    assert '"Antal tilmeldinger i alt" = "registered"' in message
    assert "[activities]" in message


def test_a_missing_column_refuses_the_file_and_names_what_stands_there_instead() -> None:
    intake = take({"2020": [["Aktivitetsnr.", "Dato", "Indsats", "Status", "Antal fremmødte i alt"], activity(1)]})
    assert not intake.usable
    (refusal,) = intake.refusals
    assert "«Antal deltagere» mangler" in refusal.text()
    assert '"Antal fremmødte i alt" = "participants"' in refusal.text()


def test_two_columns_of_one_meaning_are_never_chosen_between() -> None:
    required = take({"2020": [[*ACTIVITY, "Startdato"], [*activity(1), DAY]]})
    assert [fault.rule for fault in required.refusals[0].faults] == ["column_twice"]
    other = take({"2020": [[*ACTIVITY, "Bydel", "Område"], [*activity(1), "Valby", "Vanløse"]]})
    assert other.records["activities"]["district"].tolist() == ["unknown"]
    assert told(other, "ambiguous_column") == ["F1", "G1"]


def test_a_sheet_that_looks_like_data_but_fits_no_table_is_told() -> None:
    odd = [["Fra", "Til", "Beløb"], *([i, i, i] for i in range(5))]
    beside = take({"2020": [ACTIVITY, activity(1)], "Udlæg": odd, "Vejledning": [["Læs mig"]], "Ark3": []})
    findings = beside.records.findings
    assert findings.loc[findings["rule"] == "sheet_unknown", "sheet"].tolist() == ["Udlæg"]
    balance(beside)
    alone = take({"Udlæg": odd})
    assert [fault.rule for fault in alone.refusals[0].faults] == ["no_table"]


def test_hidden_sheets_are_not_read_and_a_refusal_tells_every_fault() -> None:
    hidden = grid([], "gl. data", hidden=True)
    intake = take([grid([ACTIVITY, activity(1)], "2020"), hidden])
    assert told(intake, "hidden_sheet") == [""]
    two = take({"2019": [ACTIVITY[:4], activity(1)[:4]], "2020": [ACTIVITY, activity(2, **{"Antal deltagere": UNCALCULATED})]})
    assert [(fault.sheet, fault.rule) for fault in two.refusals[0].faults] == [
        ("2019", "column_missing"),
        ("2020", "formula_without_value"),
    ]


def test_no_two_headers_of_a_table_share_a_spelling() -> None:
    for table in load_schema().tables.values():
        for rule in table.columns.values():
            assert table.headers.get(fold(rule.header)) == rule.name, (table.name, rule.name)
