"""An auditor that is handed a naive release must catch it, and pass one that is properly protected."""

import base64
import json
import struct
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import docx
import openpyxl
import pytest

from tests.audit.releases import Row, count, hidden, in_ledger, key, naive, protected, share, truth, write, write_csv
from vinkeval.audit import AuditReport, audit
from vinkeval.errors import DisclosureFault


@pytest.fixture
def safe(tmp_path: Path) -> Path:
    return write(tmp_path / "out", protected(truth()), true=truth())


def cells(report: AuditReport) -> set[str]:
    return {finding.cell for finding in report.findings}


def files(report: AuditReport) -> set[str]:
    return {finding.file.partition(",")[0].partition(" (")[0] for finding in report.findings}


def without_truth(folder: Path) -> Path:
    (folder / "private" / "indicators_unreleased.csv").unlink()
    return folder


def test_a_properly_protected_release_passes(safe: Path) -> None:
    report = audit(safe)
    assert report.findings == ()
    assert report.cells > 30
    assert "Intet skjult antal fra 1 til 4 kan regnes ud" in report.text()


def test_it_passes_without_the_private_part_too(safe: Path) -> None:
    assert audit(without_truth(safe)).findings == ()


def test_a_naive_release_is_caught_and_each_cell_named(tmp_path: Path) -> None:
    report = audit(write(tmp_path / "out", naive(truth()), true=truth()))
    assert {
        "K1 channel=national_hotline, 2020, tæller",
        "K1 channel=meeting, 2021, tæller",
        "F3, 2021, nævner",
    } <= cells(report)


def test_a_naive_release_is_caught_without_the_private_part(tmp_path: Path) -> None:
    report = audit(write(tmp_path / "out", naive(truth())))
    assert "K1 channel=national_hotline, 2020, tæller" in cells(report)


def test_messages_name_cells_and_never_numbers(tmp_path: Path) -> None:
    rows = [count("K1", "2020", 61), share("G2", "2020", 24, 58, missing=3)]
    report = audit(write(tmp_path / "out", rows, true=rows))
    text = report.text() + json.dumps(report.to_json(), ensure_ascii=False)
    assert "G2, 2020, antal uoplyste" in text
    assert not any(number in text for number in ("61", "24", "58"))


@pytest.mark.parametrize("value", [1, 4])
def test_a_small_number_shown_is_caught(tmp_path: Path, value: int) -> None:
    assert cells(audit(write(tmp_path / "out", [count("C6", "2020", value)]))) >= {"C6, 2020, tæller"}


@pytest.mark.parametrize("value", [0, 5])
def test_zero_and_k_may_be_shown(tmp_path: Path, value: int) -> None:
    assert audit(write(tmp_path / "out", [count("C6", "2020", value)])).passed


def test_the_threshold_is_that_of_the_run(tmp_path: Path) -> None:
    folder = write(tmp_path / "out", [count("C6", "2020", 7)])
    (folder / "run.json").write_text('{"release": "x", "as_of": "2021-12-31", "disclosure": {"k": 10}}', encoding="utf-8")
    assert cells(audit(folder)) >= {"C6, 2020, tæller"}


def test_activities_and_participations_are_not_persons(tmp_path: Path) -> None:
    assert audit(write(tmp_path / "out", [count("A1", "2020", 3), count("C2", "2020", 2), share("A3", "2020", 3, 4)])).passed


# What follows from the definitions


def test_a_small_complement_is_caught(tmp_path: Path) -> None:
    assert "I4, 2020, nævner minus tæller" in cells(audit(write(tmp_path / "out", [share("I4", "2020", 47, 50)])))


def test_a_percentage_left_behind_is_caught(tmp_path: Path) -> None:
    row = hidden(share("I4", "2020", 3, 50), keep=("denominator", "value"))
    assert {"I4, 2020", "I4, 2020, tæller"} <= cells(audit(write(tmp_path / "out", [row], true=[share("I4", "2020", 3, 50)])))


def test_a_percentage_of_few_is_caught(tmp_path: Path) -> None:
    assert cells(audit(write(tmp_path / "out", [share("E6", "2020", 7, 7)]))) == {"E6, 2020"}


def test_a_category_that_all_belong_to_is_caught(tmp_path: Path) -> None:
    rows = [share("K4", "2020", 20, 20, "gender", "male"), hidden(share("K4", "2020", 0, 20, "gender", "female"))]
    assert "K4 gender=male, 2020" in cells(audit(write(tmp_path / "out", rows)))


def test_an_indicator_that_another_gives_away_is_caught(tmp_path: Path) -> None:
    """M3.1 is E4, F4 and G5 together: three of the four give the last."""
    rows = [share("M3.1", "2020", 30, 50), share("E4", "2020", 17, 25), share("F4", "2020", 10, 15)]
    small = share("G5", "2020", 3, 10)
    report = audit(write(tmp_path / "out", [*rows, hidden(small)], true=[*rows, small]))
    assert "G5, 2020, tæller" in cells(report)


def test_a_number_no_table_shows_is_caught(tmp_path: Path) -> None:
    """G5 is not shown by half-years, but M3.1, E4 and F4 are."""
    rows = [share("M3.1", "2020H1", 31, 53), share("E4", "2020H1", 17, 28), share("F4", "2020H1", 12, 22)]
    assert "G5, 2020H1, tæller" in cells(audit(write(tmp_path / "out", rows)))


def test_duplicates_follow_from_the_quality_table(tmp_path: Path) -> None:
    """Q1 counts all referrals, K1 those that are no duplicates."""
    report = audit(
        write(tmp_path / "out", [count("K1", "2020", 100), share("Q1", "2020", 90, 103, "field", "referrals.gender")])
    )
    assert any(cell.endswith("henvendelser markeret som dubletter") for cell in cells(report))


def test_periods_are_summed(tmp_path: Path) -> None:
    """2020 less its three shown quarters is the fourth."""
    rows = [count("K1", "2020", 63), *(count("K1", f"2020Q{q}", 20) for q in (1, 2, 3))]
    small = count("K1", "2020Q4", 3)
    assert "K1, 2020Q4, tæller" in cells(audit(write(tmp_path / "out", [*rows, hidden(small)], true=[*rows, small])))
    assert any("K1, 2020" in cell for cell in cells(audit(write(tmp_path / "out", rows))))


def test_a_unit_cost_beside_a_public_budget_gives_the_cases(tmp_path: Path) -> None:
    true = share("OE3", "2020", 1_200_000, 3, "intervention", "g") | {"numerator": "1200000", "denominator": "3", "n": "3"}
    spent = share("OE1", "2020", 1_200_000, 1_500_000, "intervention", "g")
    left = hidden(true) | {"value": "400000.0"}
    assert "OE3 intervention=g, 2020, nævner" in cells(audit(write(tmp_path / "out", [spent, left], true=[spent, true])))


def test_zeros_that_follow_are_nobody(tmp_path: Path) -> None:
    rows = [count("F1", "2020", 0), hidden(count("F1", "2020H1", 0)), hidden(count("F1", "2020H2", 0))]
    assert audit(write(tmp_path / "out", rows)).passed


def test_periods_beyond_the_cut_off_are_empty(tmp_path: Path) -> None:
    """In a paper of 2020 the plan period so far is the year 2020: showing one gives the other."""
    rows, small = [hidden(count("F1", "2020", 3)), count("F1", "plan", 3)], count("F1", "2020", 3)
    assert "F1, plan, tæller" in cells(audit(write(tmp_path / "out", rows, true=[small, rows[1]], as_of="2020-12-31")))


# Earlier papers


def test_two_safe_papers_can_give_a_number_together(tmp_path: Path) -> None:
    """The first hides hotline and mail, the second hotline and meeting: together the hotline is what is left."""
    rows = [row for row in truth() if key(row)[3] == "2020" and row["indicator"] == "K1"]

    def hiding(*channels: str) -> list[Row]:
        return [hidden(row) if row["category"] in channels else row for row in rows]

    first, second = hiding("national_hotline", "mail"), hiding("national_hotline", "meeting")
    assert audit(write(tmp_path / "first", first, true=rows, as_of="2020-12-31")).passed
    assert audit(write(tmp_path / "second", second, true=rows)).passed
    report = audit(write(tmp_path / "both", second, true=rows, earlier=[in_ledger(first, "2020-12-31")]))
    assert "K1 channel=national_hotline, 2020, tæller" in cells(report)
    assert report.papers == 1


def test_a_number_under_the_same_name_in_an_earlier_paper_is_another(tmp_path: Path) -> None:
    """Half-way through 2020 the plan was its first half-year: 10 in 2020 less 7 in its second are 3, now it is 20."""
    before = [hidden(count("F1", "plan", 3)), hidden(count("F1", "2020", 3))]
    now = [count("F1", "2020", 10), count("F1", "2020H2", 7), count("F1", "plan", 20)]
    report = audit(write(tmp_path / "out", now, true=now, earlier=[in_ledger(before, "2020-06-30")]))
    assert "F1, plan, tæller" in cells(report)


def test_a_paper_of_an_earlier_day_than_one_that_is_out(tmp_path: Path) -> None:
    """That the year's 4 can be from 1 to 6 by the later paper says nothing against its plan figure of 10 in two years."""
    later = [hidden(count("F1", "2020", 4)), hidden(count("F1", "2021", 6)), count("F1", "plan", 10)]
    mine = [hidden(count("F1", "2020", 4)), hidden(count("F1", "plan", 4))]
    own, out = in_ledger(mine, "2020-12-31"), in_ledger(later, "2021-12-31")
    true = [count("F1", "2020", 4), count("F1", "plan", 4)]
    folder = write(tmp_path / "out", mine, true=true, as_of="2020-12-31", earlier=[own, out])
    assert audit(folder).passed
    (folder / "run.json").unlink()  # a run is audited before that is written: it tells which paper is its own
    assert audit(folder, release="2020-12-31 plan").passed


def test_a_late_registration_is_the_difference_of_two_papers(tmp_path: Path) -> None:
    now, before = [count("F1", "2020", 22)], [count("F1", "2020", 21)]
    report = audit(write(tmp_path / "out", now, true=now, earlier=[in_ledger(before, "2020-12-31")]))
    assert {(f.file, f.cell) for f in report.findings} == {("ledger.json", "F1, 2020, tæller")}


def test_a_paper_that_keeps_to_what_was_published_passes(safe: Path, tmp_path: Path) -> None:
    of_2020 = [row for row in protected(truth()) if key(row)[3] == "2020"]
    again = write(tmp_path / "again", protected(truth()), true=truth(), earlier=[in_ledger(of_2020, "2020-12-31")])
    assert audit(again).findings == ()


def test_revised_rows_behind_hidden_numbers_are_no_contradiction(tmp_path: Path) -> None:
    """Totals grew by many, the shown part did not: the hidden parts are judged paper by paper."""

    def year(total: int, mail: int) -> list[Row]:
        rest = [hidden(count("K1", "2020", 9, "channel", c)) for c in ("meeting", "national_hotline", "other", "unknown")]
        shown = [count("K1", "2020", 30, "channel", c) for c in ("vink_phone", "infohus_police")]
        return [count("K1", "2020", total), count("K1", "2020", mail, "channel", "mail"), *shown, *rest]

    report = audit(write(tmp_path / "out", year(140, 41), earlier=[in_ledger(year(120, 30), "2020-12-31")]))
    assert report.findings == ()


def test_the_papers_own_entry_of_the_ledger_is_not_an_earlier_paper(safe: Path) -> None:
    write(safe, protected(truth()), true=truth(), earlier=[in_ledger(protected(truth()), "2021-12-31")])
    report = audit(safe)
    assert report.passed
    assert report.papers == 0


def test_a_ledger_that_tells_what_the_tables_hide_is_caught(safe: Path) -> None:
    write(safe, protected(truth()), true=truth(), earlier=[in_ledger(truth(), "2021-12-31")])
    assert ("ledger.json", "K1 channel=national_hotline, 2020, tæller") in {(f.file, f.cell) for f in audit(safe).findings}


# What is drawn and written


FIGURE = [row for row in truth() if row["breakdown"] == "channel" and row["period"] == "2020"]
SECRET = "K1 channel=national_hotline, 2020"


def svg(inside: str) -> str:
    return f'<svg xmlns="http://www.w3.org/2000/svg"><g id="axes_1">{inside}</g></svg>'


def add_figure(folder: Path, rows: list[Row], drawing: str = "", alt: str = "Søjlediagram over kanaler.") -> None:
    write_csv(folder / "figures" / "K1_kanal.csv", rows)
    (folder / "figures" / "K1_kanal.svg").write_text(svg(drawing), encoding="utf-8")
    (folder / "figures" / "K1_kanal.txt").write_text(alt + "\n", encoding="utf-8")


def test_a_figure_with_released_numbers_passes(safe: Path) -> None:
    labels = "".join(f"<text>{n}</text>" for n in (40, 30, 12, 7, "..", "..", 0))
    ticks = '<g id="xtick_1"><text>3</text></g><g id="K1_kanal-xtick_2"><text>8</text></g>'
    add_figure(safe, protected(FIGURE), labels + ticks, "Søjlediagram: Bekymringshenvendelser fordelt på kanal, 2020. Mail 30.")
    assert audit(safe).findings == ()


def test_the_drawn_numbers_are_held_against_the_tables(safe: Path) -> None:
    add_figure(safe, FIGURE)
    assert ("figures/K1_kanal.csv", f"{SECRET}, tæller") in {(f.file, f.cell) for f in audit(safe).findings}


def test_a_figure_of_rows_that_were_not_released_is_caught(safe: Path) -> None:
    add_figure(safe, [count("K1", "2020-03", 6)])
    assert "K1, 2020-03, tæller" in cells(audit(safe))


def test_a_number_in_the_picture_is_caught(safe: Path) -> None:
    add_figure(safe, protected(FIGURE), "<text>40</text><text>3</text>")
    assert files(audit(safe)) == {"figures/K1_kanal.svg"}
    assert files(audit(without_truth(safe))) == {"figures/K1_kanal.svg"}


def test_a_number_in_the_pictures_attributes_is_caught(safe: Path) -> None:
    add_figure(safe, protected(FIGURE), '<path aria-label="National hotline, 2020: 3" d="M 0 0"/>')
    assert SECRET in cells(audit(safe))


def test_a_number_in_the_alternative_text_is_caught(safe: Path) -> None:
    add_figure(safe, protected(FIGURE), alt="Søjlediagram over kanaler i 2020. National hotline 3.")
    write_csv(safe / "figures" / "K1_kanal.csv", protected(FIGURE))
    found = {f.file.partition(",")[0] for f in audit(safe).findings}
    assert found == set()  # the second sentence names no period: nothing ties it to a row …
    add_figure(safe, protected(FIGURE), alt="Søjlediagram over kanaler. National hotline 3 i 2020.")
    assert {f.cell for f in audit(safe).findings} == {SECRET}


def png(key_: bytes, text: bytes, kind: bytes) -> bytes:
    body = key_ + b"\0" + {b"tEXt": text, b"zTXt": b"\0" + zlib.compress(text), b"iTXt": b"\0\0\0\0" + text}[kind]
    chunk = struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
    return b"\x89PNG\r\n\x1a\n" + chunk + struct.pack(">I", 0) + b"IEND" + struct.pack(">I", zlib.crc32(b"IEND"))


@pytest.mark.parametrize("kind", [b"tEXt", b"zTXt", b"iTXt"])
def test_a_number_in_the_png_texts_is_caught(safe: Path, kind: bytes) -> None:
    (safe / "figures").mkdir()
    text = b"Bekymringshenvendelser via National hotline i 2020: 3"
    (safe / "figures" / "a.png").write_bytes(png(b"Description", text, kind))
    assert cells(audit(safe)) == {SECRET}


def document(folder: Path, fill: Callable[[docx.document.Document], None]) -> None:
    paper = docx.Document()
    fill(paper)
    paper.save(str(folder / "bilag.docx"))


def table_of(rows: list[list[str]]) -> Callable[[docx.document.Document], None]:
    def fill(paper: docx.document.Document) -> None:
        paper.add_heading("Bekymringshenvendelser fordelt på kanal", 2)
        table = paper.add_table(len(rows), len(rows[0]))
        for row, texts in zip(table.rows, rows, strict=True):
            for cell, text in zip(row.cells, texts, strict=True):
                cell.text = text

    return fill


@pytest.mark.parametrize(
    "rows",
    [
        [["Kanal", "Periode", "Antal"], ["Mail", "2020", "30"], ["National hotline", "2020", "{}"]],
        [["Kanal", "2020", "2021", "Planperioden"], ["Mail", "30", "25", "55"], ["National hotline", "{}", "..", "10"]],
    ],
)
@pytest.mark.parametrize("told", [True, False])
def test_a_table_cell_of_the_annex_is_caught(safe: Path, rows: list[list[str]], told: bool) -> None:
    def with_cell(text: str) -> list[list[str]]:
        return [[cell.format(text) for cell in row] for row in rows]

    if not told:
        without_truth(safe)
    document(safe, table_of(with_cell("..")))
    assert audit(safe).findings == ()
    document(safe, table_of(with_cell("3")))
    assert cells(audit(safe)) == {SECRET}


def test_a_sentence_of_the_annex_is_caught(safe: Path) -> None:
    document(safe, lambda p: p.add_paragraph("I 2020 kom 3 bekymringshenvendelser via National hotline. I 2020 var K1 100."))
    assert cells(audit(safe)) == {SECRET}


def test_a_mean_in_a_sentence_is_caught(safe: Path) -> None:
    document(safe, lambda p: p.add_paragraph("Ændring i mestring hos pårørende var 0,50 point i 2021."))
    assert cells(audit(safe)) == {"F3, 2021"}


def test_an_embedded_workbook_is_opened(safe: Path) -> None:
    document(safe, lambda p: p.add_paragraph("Bilag"))
    book = openpyxl.Workbook()
    for row in (["Indikator", "Kanal", "Periode", "Antal"], ["K1", "national_hotline", "2020", 3]):
        book.active.append(row)
    book.save(safe / "x.xlsx")
    with zipfile.ZipFile(safe / "bilag.docx", "a") as box:
        box.write(safe / "x.xlsx", "word/embeddings/ark.xlsx")
    (safe / "x.xlsx").unlink()
    assert cells(audit(safe)) == {SECRET}


def test_a_cell_of_the_workbook_is_caught(safe: Path) -> None:
    for value, expected in (("..", set()), (3, {SECRET})):
        book = openpyxl.Workbook()
        sheet = book.active
        sheet.title = "K1"
        sheet.append(["Bekymringshenvendelser fordelt på kanal"])
        for row in (["Kanal", "Periode", "Antal"], ["Mail", "2020", 30], ["National hotline", "2020", value]):
            sheet.append(row)
        book.save(safe / "vink_tabeller.xlsx")
        assert cells(audit(safe)) == expected


def test_a_comment_in_the_workbook_is_caught(safe: Path) -> None:
    book = openpyxl.Workbook()
    book.active["A1"] = "Noter"
    book.active["A1"].comment = openpyxl.comments.Comment("K1 National hotline 2020: 3", "x")
    book.save(safe / "vink_tabeller.xlsx")
    assert cells(audit(safe)) == {SECRET}


@pytest.mark.parametrize("name", ["bilag.html", "notebooks/00_overblik.html"])
def test_a_cell_of_a_page_is_caught(safe: Path, name: str) -> None:
    (safe / name).parent.mkdir(exist_ok=True)
    outcomes: list[tuple[str, set[str]]] = [("..", set()), ("3", {SECRET})]
    for value, expected in outcomes:
        lines = [("Kanal", "2020"), ("Mail", "30"), ("National hotline", value)]
        rows = "".join(f"<tr><td>{name}</td><td>{cell}</td></tr>" for name, cell in lines)
        (safe / name).write_text(f"<h2>K1 fordelt på kanal</h2><table><tbody>{rows}</tbody></table>", encoding="utf-8")
        assert cells(audit(safe)) == expected


def test_pictures_inside_a_page_are_opened(safe: Path) -> None:
    picture = base64.b64encode(png(b"Description", b"K1 national_hotline 2020: 3", b"tEXt")).decode()
    drawing = '<svg viewBox="0 0 1 1"><desc>K1 via mail i 2020: 30&nbsp;</desc></svg>'
    page = f'<p>x<br></p><img src="data:image/png;base64,{picture}">{drawing}'
    (safe / "bilag.html").write_text(page, encoding="utf-8")
    assert cells(audit(safe)) == {SECRET}


def test_the_proposal_is_read(safe: Path) -> None:
    (safe / "indstilling.txt").write_text("Der var 100 bekymringshenvendelser i 2020.\n", encoding="utf-8")
    assert audit(safe).passed
    (safe / "indstilling.txt").write_text("F3 gik 0,5 point frem i 2021.\n", encoding="utf-8")
    assert cells(audit(safe)) == {"F3, 2021"}


def test_a_number_nobody_released_is_told(safe: Path) -> None:
    (safe / "indstilling.txt").write_text("Der var 8.734 mennesker.\n", encoding="utf-8")
    report = audit(safe)
    assert report.passed
    assert [note.file for note in report.notes] == ["indstilling.txt, linje 1"]


def test_goals_and_comparisons_of_hidden_periods_are_caught(safe: Path) -> None:
    (safe / "goals.csv").write_text(
        "goal,indicator,baseline,latest,target,status,sentence\n3,F3,,0.5,,uden_maal,\n3,K1,,190,,uden_maal,\n",
        encoding="utf-8",
    )
    (safe / "estimates.csv").write_text(
        "indicator,model,term,estimate,lower,upper,df,status,reasons,text\nF3,x,difference,0.2,,,,estimated,,\n",
        encoding="utf-8",
    )
    write(safe, [hidden(r) if key(r) == ("F3", "", "", "plan") else r for r in protected(truth())], true=truth())
    report = audit(safe)
    assert {("goals.csv", "F3, latest"), ("estimates.csv", "F3, plan")} <= {(f.file, f.cell) for f in report.findings}
    assert not any("K1" in f.cell for f in report.findings)


def test_small_counts_of_the_reading_are_caught(safe: Path) -> None:
    (safe / "findings_summary.csv").write_text(
        "table,rule,action,cells\nreferrals,dato,repair,3\nactivities,dato,repair,3\ncases,dato,repair,..\n", encoding="utf-8"
    )
    assert cells(audit(safe)) == {"referrals, dato, repair"}


def test_rules_that_struck_add_up_to_what_was_set_aside(safe: Path) -> None:
    """Only rules that struck are listed: three hidden numbers that add up to 6 are each from 1 to 4."""
    q5 = share("Q5", "all", 6, 178, "table", "cases")
    write(safe, [*protected(truth()), q5], true=[*truth(), q5])
    rules = [f"cases,{rule},quarantine_row,..\n" for rule in ("date_order", "date_vague", "key_missing")]
    summary = safe / "findings_summary.csv"
    summary.write_text("table,rule,action,cells\n" + "".join(rules), encoding="utf-8")
    assert {"cases, date_order, quarantine_row", "cases, key_missing, quarantine_row"} <= cells(audit(safe))
    summary.write_text("table,rule,action,cells\n" + "".join(rules[:2]), encoding="utf-8")
    assert audit(safe).findings == ()
    none = "cases,code_unknown,quarantine_row,0\n"
    summary.write_text("table,rule,action,cells\n" + "".join(rules) + none, encoding="utf-8")
    assert audit(safe).findings == ()  # where rules that did not strike are listed too, a hidden one may be 0


def test_the_annex_table_of_rows_read_is_part_of_what_a_reader_knows(tmp_path: Path) -> None:
    """Rows used less the three shown years is the hidden fourth."""
    years = [count("I1", year, 50) for year in ("2018", "2019", "2020")]
    small = count("I1", "2021", 4)
    folder = write(tmp_path / "out", [*years, hidden(small)], true=[*years, small])
    assert audit(folder).passed
    document(folder, table_of([["Tabel", "Brugt", "Dubletter"], ["Sparring og rådgivning", "154", "12"]]))
    assert "I1, 2021, tæller" in cells(audit(folder))
    document(folder, table_of([["Tabel", "Brugt", "Dubletter"], ["Sparring og rådgivning", "..", "2"]]))
    assert cells(audit(folder)) == {"Q3 table=advice, all, tæller"}


def test_the_table_of_rows_read_is_held_against_the_indicators(safe: Path) -> None:
    q5 = share("Q5", "all", 7, 335, "table", "contacts")
    write(safe, [*protected(truth()), hidden(q5, keep=("denominator",))], true=[*truth(), q5])
    document(safe, table_of([["Tabel", "Brugt", "Sat til side"], ["Opsøgende kontakter", "..", "7"]]))
    assert {(f.file, f.cell) for f in audit(safe).findings} == {("bilag.docx", "Q5 table=contacts, all")}


def test_rows_used_in_two_papers_give_the_duplicates_between_them(tmp_path: Path) -> None:
    """313 rows used by 2020 and 417 by 2021: 104 of 2021, of which K1 counts 101."""
    rows = [count("K1", "2021", 101)]
    earlier = in_ledger([count("K1", "2020", 109)], "2020-12-31")
    own = in_ledger(rows, "2021-12-31")
    earlier["quality"] = [["referrals", 350, 313, 36, 29, 7, 1]]
    own["quality"] = [["referrals", 474, 417, 36, 29, 7, 21]]
    report = audit(write(tmp_path / "out", rows, true=rows, earlier=[earlier, own]))
    assert cells(report) == {"K1, 2021, henvendelser markeret som dubletter"}


def test_what_was_not_used_and_what_was_set_aside_give_the_duplicates(safe: Path) -> None:
    """33 rows not used, of which 30 were set aside: at most 3 were duplicates, whatever came after the cut-off."""
    own = in_ledger(protected(truth()), "2021-12-31")
    hidden_duplicates = hidden(count("Q3", "all", 3, "table", "referrals"))
    true = [*truth(), count("Q3", "all", 3, "table", "referrals"), share("Q5", "all", 30, 303, "table", "referrals")]
    shown = [*protected(truth()), hidden_duplicates, share("Q5", "all", 30, 303, "table", "referrals")]
    own["quality"] = [["referrals", None, None, None, None, 30, None]]
    assert audit(write(safe, shown, true=true, earlier=[own])).passed
    own["quality"] = [["referrals", None, None, 33, None, 30, None]]
    assert "Q3 table=referrals, all, tæller" in cells(audit(write(safe, shown, true=true, earlier=[own])))


def test_a_rounded_paper_is_read_as_rounded(tmp_path: Path) -> None:
    """0 everywhere may be 0; where the plan's two years, 0 and 0, are told to be 10 together, each is at least 1."""
    true = [count("K1", "2020", 4), count("K1", "2021", 4), count("K1", "plan", 8)]
    shown = [count("K1", "2020", 0), count("K1", "2021", 0), count("K1", "plan", 0)]
    own = in_ledger(shown, "2021-12-31") | {"mode": "round"}
    assert audit(write(tmp_path / "out", shown, true=true, earlier=[own])).passed
    unfit = [*shown[:2], count("K1", "plan", 10)]
    own = in_ledger(unfit, "2021-12-31") | {"mode": "round"}
    assert {"K1, 2020, tæller", "K1, 2021, tæller"} <= cells(audit(write(tmp_path / "out", unfit, true=true, earlier=[own])))


def test_the_periods_of_another_plan_are_those_its_ledger_tells(tmp_path: Path) -> None:
    """104 in the plan's two years less 100 in the second."""
    rows = [count("K1", "2018", 4), count("K1", "2019", 100), count("K1", "plan", 104)]
    own = in_ledger([hidden(rows[0]), *rows[1:]], "2021-12-31")
    folder = write(tmp_path / "out", [hidden(rows[0]), *rows[1:]], true=rows, earlier=[own])
    assert audit(folder).passed  # of 2020 and 2021 it would tell nothing of 2018
    own["spans"] = {"baseline": ["2016-01-01", "2017-12-31"], "plan": ["2018-01-01", "2019-12-31"]}
    write(folder, [hidden(rows[0]), *rows[1:]], true=rows, earlier=[own])
    assert cells(audit(folder)) == {"K1, 2018, tæller"}


@pytest.mark.parametrize("text", ["010190-1234", "3112801234", "71 01 90"])
def test_what_looks_like_a_cpr_number_is_caught(safe: Path, text: str) -> None:
    (safe / "indstilling.txt").write_text(f"Se {text} i sagen.\n", encoding="utf-8")
    assert audit(safe).passed == (text == "71 01 90")


def test_a_file_that_cannot_be_looked_into_is_told(safe: Path) -> None:
    (safe / "rows.parquet").write_bytes(b"PAR1")
    (safe / "bilag.docx").write_bytes(b"no zip")
    assert {f.file for f in audit(safe).findings} == {"rows.parquet", "bilag.docx"}


def test_the_private_part_is_not_the_readers(safe: Path) -> None:
    (safe / "private" / "findings.csv").write_text("file\n010190-1234\n", encoding="utf-8")
    assert audit(safe).passed


def test_a_folder_without_tables_is_told_in_words(tmp_path: Path) -> None:
    with pytest.raises(DisclosureFault, match="Der er intet at efterprøve"):
        audit(tmp_path)


def test_a_broken_ledger_is_told_in_words(safe: Path) -> None:
    (safe / "ledger.json").write_text("{", encoding="utf-8")
    with pytest.raises(DisclosureFault, match="register over tidligere frigivelser"):
        audit(safe)
