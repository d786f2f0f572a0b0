"""The annex: the city's order, real structure in Word and on the page, the same words in both, only what is released."""

import io
import math
import re
import xml.etree.ElementTree as ET
import zipfile
from datetime import date, datetime
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import docx
import pytest
from docx.oxml.ns import qn
from docx.shared import RGBColor
from docx.table import Table
from docx.text.paragraph import Paragraph

from tests.made_release import made_release
from vinkeval.disclosure.release import Release
from vinkeval.errors import UsageFault
from vinkeval.evidence.units import figure
from vinkeval.figures import Chart, charts
from vinkeval.papers import write_annex, write_page, write_proposal
from vinkeval.papers.chapters.results import goal_sentence
from vinkeval.papers.chapters.resume import resume
from vinkeval.papers.content import annex
from vinkeval.papers.model import Bullets, Document, Grid, Heading, Picture, Text
from vinkeval.papers.page import page
from vinkeval.papers.proposal import proposal
from vinkeval.papers.sentences import course_sentence, of_several
from vinkeval.papers.tables.cells import hidden_together
from vinkeval.papers.tables.steps import intervention_table
from vinkeval.papers.word import word_bytes

CHAPTERS = [
    "Resumé", "Datakvalitet", "Mål og resultater", "Mål 1: Modstandskraft", "Mål 2: Adgang til miljøer",
    "Mål 3: Forebyggelse af kriminelle handlinger", "Mål 4: Fagpersoners opmærksomhed", "Rammer og økonomi",
    "Metode og forbehold",
]  # fmt: skip


@pytest.fixture(scope="module")
def drawn(release: Release) -> tuple[Chart, ...]:
    return charts(release)


@pytest.fixture(scope="module")
def paper(release: Release, drawn: tuple[Chart, ...]) -> Document:
    return annex(release, drawn)


@pytest.fixture(scope="module")
def few(release: Release, drawn: tuple[Chart, ...]) -> Document:
    """The annex with two figures, where how many there are does not matter."""
    return annex(release, drawn[:2])


@pytest.fixture(scope="module")
def content(paper: Document) -> bytes:
    return word_bytes(paper)


@pytest.fixture(scope="module")
def word(content: bytes) -> docx.document.Document:
    return docx.Document(io.BytesIO(content))


@pytest.fixture(scope="module")
def html(paper: Document) -> str:
    return page(paper)


def text_of(document: Document) -> str:
    return "\n".join(block.text for block in document.blocks if isinstance(block, Text | Heading))


def chapter(document: Document, name: str) -> list[object]:
    starts = [at for at, block in enumerate(document.blocks) if isinstance(block, Heading) and block.level == 1]
    at = next(start for start in starts if document.blocks[start].text == name)  # type: ignore[union-attr]
    end = next((start for start in starts if start > at), len(document.blocks))
    return list(document.blocks[at:end])


# ── content ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_chapters_in_the_citys_order(paper: Document) -> None:
    assert [block.text for block in paper.blocks if isinstance(block, Heading) and block.level == 1] == CHAPTERS
    assert [label for label, _ in paper.head][:1] == ["Dato"]
    assert {"31. december 2021", "2019-0273363", "2019-0273363-6"} <= {value for _, value in paper.head}


@pytest.mark.parametrize("targets", [True, False])
def test_resume_has_at_most_four_sentences(targets: bool) -> None:
    said = resume(made_release(targets=targets))
    assert 3 <= len(said) <= 4
    assert all(sentence.endswith(".") and not re.search(r"\.\s+[A-ZÆØÅ]", sentence) for sentence in said)
    assert ("besluttet fem måltal" in " ".join(said)) == targets


def test_what_is_left_out_stands_on_the_first_page(drawn: tuple[Chart, ...]) -> None:
    some = made_release(refused_files=1, missing_tables=("contacts", "finances"))
    first = " ".join(block.text for block in chapter(annex(some, drawn), "Resumé") if isinstance(block, Text))
    assert "Én fil kunne ikke læses" in first
    assert "Opsøgende kontakter og Økonomi" in first
    assert "to filer" in proposal(made_release(refused_files=2))


def test_every_intervention_stands_with_activity_reach_and_outcome(release: Release, paper: Document) -> None:
    for entry in release.plan.interventions:
        headings = [
            block for block in paper.blocks if isinstance(block, Heading) and block.text.startswith(f"{entry.id}.\u00a0")
        ]
        assert len(headings) == 1
        at = paper.blocks.index(headings[0])
        assert entry.text in paper.blocks[at + 1].text  # type: ignore[union-attr]
        table = next(block for block in paper.blocks[at:] if isinstance(block, Grid))
        steps = {row[1] for row in table.rows}
        assert {"Aktivitet", "Rækkevidde", "Resultat"} <= steps


def test_harm_stands_beside_every_result_of_goal_1(paper: Document) -> None:
    tables = [block for block in chapter(paper, "Mål 1: Modstandskraft") if isinstance(block, Grid)]
    with_results = [table for table in tables if any(row[1] == "Resultat" for row in table.rows)]
    assert len(with_results) == 4
    assert all(any(row[1] == "Skade" and "M1.6" in row[0] for row in table.rows) for table in with_results)


@pytest.mark.parametrize("kept", [slice(None), slice(0)], ids=["data", "no data"])
def test_goal_3_always_says_what_cannot_be_measured(kept: slice, release: Release, drawn: tuple[Chart, ...]) -> None:
    some = made_release(indicators=release.indicators.iloc[kept], comparisons=release.comparisons.iloc[kept])
    said = [block.text for block in chapter(annex(some, charts(some)), CHAPTERS[5]) if isinstance(block, Text)]
    assert "Forebyggede lovovertrædelser kan ikke måles i disse data." in said


def test_what_the_plan_wants_and_the_data_cannot_show_is_told(release: Release, paper: Document) -> None:
    assert len(release.plan.gaps) == 2
    for gap in release.plan.gaps:
        assert f"Ikke belyst: {gap.wanted} Det kræver {gap.needed}" in text_of(paper)


def test_without_data_nothing_is_invented(drawn: tuple[Chart, ...]) -> None:
    full = made_release(targets=False)
    empty = made_release(
        targets=False,
        indicators=full.indicators.iloc[:0],
        comparisons=full.comparisons.iloc[:0],
        estimates=full.estimates.iloc[:0],
        goals=full.goals.iloc[:0],
        quality=full.quality.iloc[:0],
        findings_summary=full.findings_summary.iloc[:0],
    )
    bare = annex(empty, charts(empty))
    said = text_of(bare)
    assert said.count("Der er ingen data om indsatsen i udtrækket.") == 9
    assert "budget og forbrug er ikke belyst" in said
    assert word_bytes(bare) and page(bare)


def test_goal_table_says_what_the_release_says(release: Release, paper: Document) -> None:
    table = next(block for block in paper.blocks if isinstance(block, Grid) and block.caption == "Mål og resultater")
    rows = {re.search(r"\(([\w.]+)\)$", row[0]).group(1): row for row in table.rows}  # type: ignore[union-attr]
    assert {"M3.0", "M4.5"} <= set(rows)
    assert rows["M3.0"][5] == "– kan ikke måles"
    words = {"naaet": "● nået", "delvist_naaet": "◐ delvist nået", "ikke_naaet": "○ ikke nået", "ikke_belyst": "– ikke belyst"}
    decided = release.goals[release.goals["target"].notna()]
    assert len(decided) == 5
    for _, goal in decided.iterrows():
        assert rows[goal["indicator"]][5] == words[goal["status"]]
        assert figure(goal["target"], release.plan.indicators[goal["indicator"]].unit) in rows[goal["indicator"]][4]
    for id, row in rows.items():
        latest = release.figure(id, "plan")
        if latest is not None and id not in set(decided["indicator"]):
            if latest["status"] == "hidden":
                assert row[3] == ".."
            elif latest["status"] == "ok":
                assert row[3].startswith(figure(latest["value"], release.plan.indicators[id].unit))


def test_no_cell_is_empty(paper: Document) -> None:
    for block in paper.blocks:
        if isinstance(block, Grid):
            assert all(cell.strip() for row in [block.header, *block.rows] for cell in row), block.caption


def test_sentences_have_no_seams(paper: Document) -> None:
    said = text_of(paper)
    said += "".join(block.chart.alt + block.chart.note for block in paper.blocks if isinstance(block, Picture))
    for seam in ("{", "}", "  ", " .", " ,", "..", "nan", "None", "()", ": ;"):
        assert seam not in said.replace("som .. i", "som i").replace("(..) ", ""), seam
    assert not re.search(r"\b(0|1) (indikatorer|filer|værdier)\b", said)


def test_one_honest_sentence_below_the_figures_of_a_goal(paper: Document) -> None:
    blocks = chapter(paper, "Mål 4: Fagpersoners opmærksomhed")
    pictures = [at for at, block in enumerate(blocks) if isinstance(block, Picture)]
    assert pictures
    assert all(isinstance(blocks[at + 1], Text) and blocks[at + 1].look == "finding" for at in pictures)  # type: ignore[attr-defined]


def test_comparisons_are_counted_and_told_with_and_without_regard_to_their_number(release: Release, paper: Document) -> None:
    told = release.comparisons
    one = told["method"].str.startswith("ratio").map({True: 1.0, False: 0.0})
    judged = told["status"].eq("estimated") & told["lower"].notna()
    sure = int((judged & ~((told["lower"] <= one) & (one <= told["upper"]))).sum())
    hidden = int(told["status"].eq("hidden").sum())
    first = " ".join(resume(release))
    assert f"Af {len(told)} indikatorer, der er sammenlignet med baseline, kan {judged.sum()} vurderes statistisk" in first
    assert f"{sure} viser en sikker ændring (" in first and f"{hidden} er skjult" in first
    assert f"Der er {judged.sum()} sammenligninger med usikkerhedsinterval. {sure} af dem" in text_of(paper)


def test_a_figure_whose_changes_all_agree_says_so(release: Release) -> None:
    frame = release.comparisons.copy()
    four = ["M4.1", "M4.2", "M4.3", "H5b"]
    chosen = frame["indicator"].isin(four)
    frame.loc[chosen, ["status", "estimate", "lower", "upper"]] = ["estimated", 0.3, 0.2, 0.4]
    up = made_release(comparisons=frame)
    assert of_several(up, four) == "Alle fire indikatorer i figuren viser en sikker ændring (alle højere i planperioden)."
    frame.loc[chosen, "lower"] = -0.2
    assert of_several(up, four) == "Ingen af de fire indikatorer i figuren viser en sikker ændring."
    frame.loc[frame["indicator"].isin(four[:2]), ["estimate", "lower", "upper"]] = [-0.3, -0.4, -0.2]
    frame.loc[frame["indicator"] == "H5b", "status"] = "hidden"
    assert of_several(up, four) == (
        "Af de fire indikatorer i figuren viser to en sikker ændring (begge lavere i planperioden) og én ingen sikker "
        "ændring; én er skjult."
    )
    frame.loc[chosen, ["estimate", "lower", "upper"]] = [0.3, -0.2, 0.4]
    assert of_several(made_release(comparisons=frame), four) == (
        "For tre af de fire indikatorer i figuren er der ingen sikker ændring; én er skjult."
    )


def test_few_answers_are_told_beside_the_figure(release: Release) -> None:
    frame = release.indicators.copy()
    own = frame["indicator"].eq("F3") & frame["breakdown"].eq("") & frame["period"].isin(["baseline", "plan"])
    frame.loc[own, "status"] = "ok"
    for period, n in (("baseline", 5.0), ("plan", 7.0)):
        frame.loc[own & frame["period"].eq(period), ["value", "lower", "upper", "n"]] = [0.4, -0.7, 1.5, n]
    said = release.comparisons.copy()
    said.loc[said["indicator"].eq("F3"), ["status", "text"]] = ["estimated", "En sætning."]
    document = annex(made_release(indicators=frame, comparisons=said), ())
    assert "En sætning. Tallene bygger på svar før og efter fra 5 deltagere i baseline og 7 i planperioden." in text_of(
        document
    )
    table = next(block for block in document.blocks if isinstance(block, Grid) and "Pårørendeindsats:" in block.caption)
    row = next(row for row in table.rows if "(F3)" in row[0])
    assert row[2].endswith(", n\u00a0=\u00a05") and row[3].endswith(", n\u00a0=\u00a07")


@pytest.mark.parametrize(("rate", "told"), [(0.357, True), (0.64, False)])
def test_a_low_response_rate_is_said_where_the_answers_are_used(release: Release, rate: float, told: bool) -> None:
    frame = release.indicators.copy()
    own = frame["indicator"].eq("H6") & frame["breakdown"].eq("") & frame["period"].eq("plan")
    frame.loc[own, ["status", "value"]] = ["ok", rate]
    document = annex(made_release(indicators=frame), ())
    listed = [item for block in document.blocks if isinstance(block, Bullets) for item in block.items]
    caveats = [item for item in listed if "Svarprocenten efter oplæg er 35,7\u00a0pct., altså under 50 pct." in item]
    assert [item.split(":")[0] for item in caveats] == (["M4.1, M4.2, M4.3 og H5b"] if told else [])
    assert not any("Er svarprocenten" in item for item in listed)


COURSE = (
    "Sparringer og rådgivninger: Niveauet er 12,0 pct. højere ved planens start sammenlignet med udviklingen før planen (95 "
    "pct.-interval: mellem 2,0 og 23,0 pct. højere). Der er ingen sikker ændring i udviklingen fra måned til måned. Svaret er "
    "vejledende, for serien er kort. Svaret afhænger af, hvordan pandemien regnes med. Regnes hver nedlukning for sig, giver "
    "modellen intet svar. Plan og pandemi kan ikke adskilles. Fortegnet er stabilt i 11 af 15 beregninger."
)


def test_below_a_figure_the_course_stands_in_short_with_what_must_be_read_with_it(release: Release) -> None:
    told = release.estimates.copy()
    told.loc[told["indicator"].eq("I1"), "text"] = COURSE
    some = made_release(estimates=told)
    short = course_sentence(some, "I1")
    assert short.startswith(COURSE[: COURSE.index(" Der er ingen")])
    for kept in (
        "Svaret er vejledende",
        "Svaret afhænger af, hvordan pandemien regnes med.",
        "Plan og pandemi kan ikke adskilles.",
    ):
        assert kept in short
    assert short.endswith("Resten af modellens svar står under «Tendenser over tid».")
    assert "Fortegnet" not in short and len(short) < len(COURSE) + 200
    method = [item for block in annex(some, ()).blocks if isinstance(block, Bullets) for item in block.items]
    assert COURSE in method


def test_a_course_without_an_answer_stands_with_its_reason(release: Release) -> None:
    told = release.estimates.copy()
    why = "Sparringer og rådgivninger: Om niveauet har ændret sig, kan ikke afgøres, fordi der er for få tilfælde."
    told.loc[told["indicator"].eq("I1"), ["text", "lower", "upper"]] = [why, math.nan, math.nan]
    assert course_sentence(made_release(estimates=told), "I1") == why


def test_what_is_wholly_hidden_is_said_once_a_goal() -> None:
    rows = [
        ("Ét (M3.3)", "3", "..", "..", "– ikke belyst"), ("To (M3.4)", "3", "64,8 pct.", "..", "– ikke belyst"),
        ("Tre (M3.5)", "3", "..", "..", "– ikke belyst"), ("Fire (M4.5)", "4", "–", "–", "– kan ikke måles"),
        ("Fem (M4.1)", "4", "..", "..", "– ikke belyst"),
    ]  # fmt: skip
    together = "To indikatorer er skjult af hensyn til diskretionen: Ét (M3.3) og Tre (M3.5)"
    assert hidden_together(rows) == [rows[1], (together, *rows[0][1:]), rows[3], rows[4]]


def test_a_new_intervention_has_no_columns_of_nothing(release: Release) -> None:
    frame = release.indicators
    own = frame["indicator"].isin(["D1", "D1b", "D2", "D4", "D5", "D6", "M2.1", "M2.2", "M2.3", "M2.4", "M2.5"])
    some = made_release(indicators=frame[~(own & frame["period"].isin(["baseline", "2018", "2019"]))])
    table = intervention_table(some, "d")
    assert table is not None and [head.split(" ")[0] for head in table.header] == ["Indikator", "Led", "Plan"]


@pytest.mark.parametrize(
    ("sure", "unsure", "said"),
    [
        (1, 0, "kan én vurderes statistisk, og den viser en sikker ændring"),
        (0, 1, "kan én vurderes statistisk, og den viser ingen sikker ændring"),
        (0, 3, "kan tre vurderes statistisk, og ingen af dem viser en sikker ændring"),
        (3, 0, "kan tre vurderes statistisk, og alle viser en sikker ændring"),
        (1, 2, "kan tre vurderes statistisk: én viser en sikker ændring"),
        (0, 0, "kan ingen vurderes statistisk"),
    ],
)
def test_comparisons_are_told_in_the_right_number(release: Release, sure: int, unsure: int, said: str) -> None:
    frame = release.comparisons[release.comparisons["indicator"].isin(["M4.1", "M4.2", "M4.3", "H5b"])].copy()
    frame["status"] = "hidden"
    frame.iloc[: sure + unsure, frame.columns.get_loc("status")] = "estimated"  # type: ignore[index]
    frame[["estimate", "lower", "upper"]] = [0.3, -0.2, 0.4]
    frame.iloc[:sure, frame.columns.get_loc("lower")] = 0.2  # type: ignore[index]
    frame.loc[frame["status"].eq("hidden"), ["estimate", "lower", "upper"]] = math.nan
    assert said in " ".join(resume(made_release(comparisons=frame)))


def test_definitions_are_those_of_what_is_shown(release: Release, drawn: tuple[Chart, ...]) -> None:
    paper = annex(release, drawn)
    table = next(
        block for block in paper.blocks if isinstance(block, Grid) and block.caption.startswith("Indikatorer i bilaget")
    )
    defined = {row[0] for row in table.rows}
    assert {"M1.1", "A1", "M4.5", "I3", "OE2", "K1", "E6"} <= defined
    assert not {"K4", "K5", "Q3", "O1"} & defined


def test_goal_sentences_count_in_right_number(release: Release) -> None:
    decided = release.goals[release.goals["target"].notna()]
    said = {goal.id: goal_sentence(release, goal) for goal in release.plan.goals}
    assert decided["goal"].astype(str).value_counts().to_dict() == {"1": 2, "3": 2, "4": 1}
    assert said["4"].startswith("Mål 4 (Fagpersoners opmærksomhed): den ene indikator med måltal er ")
    assert " af to indikatorer med måltal er nået" in said["1"]
    assert said["3"].endswith("Forebyggede lovovertrædelser kan ikke måles i disse data.")
    assert "fem måltal: ét er" in " ".join(resume(release))


def test_without_targets_there_is_no_column_of_targets() -> None:
    some = made_release(targets=False)
    document = annex(some, ())
    table = next(block for block in document.blocks if isinstance(block, Grid) and block.caption == "Mål og resultater")
    assert not any("Måltal" in head for head in table.header)
    assert "Der er ikke besluttet måltal, så ingen indikator betegnes som nået eller ikke nået." in text_of(document)
    for row in table.rows:
        id = re.search(r"\(([\w.]+)\)$", row[0]).group(1)  # type: ignore[union-attr]
        figure_ = some.figure(id, "plan")
        if id not in ("M3.0", "M4.5"):
            assert row[-1] == ("– uden måltal" if figure_ is not None and figure_["status"] == "ok" else "– ikke belyst")


def test_a_plan_period_that_is_not_over_is_told_up_to_the_cut_off() -> None:
    document = annex(made_release(as_of=date(2021, 6, 30)), ())
    headers = {head for block in document.blocks if isinstance(block, Grid) for head in block.header}
    assert document.title == "Bilag: Opfølgning på VINK Handleplan 2020-2021"
    assert "Plan 2020-2021 til og med 30. juni 2021" in headers and "Plan 2020-2021" not in headers


def test_published_series_is_never_a_sign_that_it_works(paper: Document) -> None:
    said = text_of(paper)
    assert "Fra 2016 til 2017 gik antallet fra 104 til 85. Forskellen kan ikke skelnes fra tilfældige udsving" in said
    assert (
        "85 er 18,3\xa0pct. færre end 104 (forholdet er 0,82), og 95 pct.-intervallet går fra 0,61 til 1,10" in said
    )  # R: poisson.test(c(85, 104))
    assert "22. juni 2016" in said


def test_deviations_from_the_locked_plan(release: Release) -> None:
    assert "ikke låst" in text_of(annex(release, ()))
    assert "som fastlagt" in text_of(annex(release, (), ()))
    assert "afviger" in text_of(annex(release, (), ("Planens start er flyttet.",)))


# ── Word ────────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_word_headings_nest(word: docx.document.Document) -> None:
    levels = [int(p.style.name[-1]) for p in word.paragraphs if p.style.name.startswith("Heading")]
    assert levels[0] == 1
    assert all(later - earlier <= 1 for earlier, later in pairwise(levels))
    assert sum(p.style.name == "Title" for p in word.paragraphs) == 1


def test_word_tables_have_header_rows(word: docx.document.Document) -> None:
    assert len(word.tables) > 15
    for table in word.tables:
        head, *rest = table._tbl.tr_lst
        assert head.trPr.find(qn("w:tblHeader")) is not None
        assert all(row.trPr.find(qn("w:tblHeader")) is None for row in rest)
        assert table.style.name == "VINK tabel"


def test_nothing_is_left_alone_at_the_foot_of_a_page(word: docx.document.Document) -> None:
    def kept(name: str) -> bool:
        style = word.styles[name]
        while style is not None:
            if style.paragraph_format.keep_with_next is not None:
                return bool(style.paragraph_format.keep_with_next)
            style = style.base_style
        return False

    parts = list(word.iter_inner_content())
    for part, following in pairwise(parts):
        if isinstance(part, Table):
            rows = [[cell.paragraphs[0].style.name for cell in row.cells] for row in (*part.rows[:2], part.rows[-1])]
            noted = isinstance(following, Paragraph) and following.style.name == "VINK note"
            assert all(map(kept, [*rows[0], *rows[1]])) or len(part.rows) == 2, rows
            assert all(kept(name) == noted for name in rows[2]), part.rows[0].cells[0].text
        elif part.style.name.startswith(("Heading", "VINK tabeltitel", "VINK figur")) or part.text.startswith("Planen: "):
            assert kept(part.style.name), part.text
        elif part.text.startswith("Kilde: "):
            assert following.text.startswith("Note: ") and kept(part.style.name)


def test_pages_are_numbered(word: docx.document.Document, tmp_path: Path, few: Document) -> None:
    foot = word.sections[0].footer.paragraphs[0]
    fields = [field.get(qn("w:instr")) for field in foot._p.iter(qn("w:fldSimple"))]
    assert fields == ["PAGE", "NUMPAGES"] and "".join(text.text for text in foot._p.iter(qn("w:t"))) == "Side 1 af 1"
    own = docx.Document()
    own.sections[0].footer.paragraphs[0].text = "Kommunens sidefod"
    own.save(str(tmp_path / "skabelon.docx"))
    made = docx.Document(io.BytesIO(word_bytes(few, tmp_path / "skabelon.docx")))
    assert made.sections[0].footer.paragraphs[0].text == "Kommunens sidefod"


def test_word_pictures_have_their_alt_text(word: docx.document.Document, paper: Document) -> None:
    described = [shape._inline.docPr.get("descr") for shape in word.inline_shapes]
    assert described == [block.chart.alt for block in paper.blocks if isinstance(block, Picture)]
    assert all(len(text) > 80 for text in described)


def test_word_is_danish_and_titled(word: docx.document.Document, paper: Document) -> None:
    assert word.core_properties.title == paper.title
    assert word.core_properties.language == "da-DK"
    languages = {element.get(qn("w:val")) for element in word.styles.element.iter(qn("w:lang"))}
    assert languages == {"da-DK"}


def test_word_has_no_direct_formatting(word: docx.document.Document) -> None:
    body = word.element.body
    runs = [run for run in body.iter(qn("w:rPr")) if run.getparent().tag == qn("w:r")]
    assert [child.tag for run in runs for child in run if child.tag != qn("w:noProof")] == []
    inside = {child.tag for properties in body.iter(qn("w:pPr")) for child in properties}
    assert inside <= {qn("w:pStyle")}


def test_word_is_the_same_each_time_and_dated_by_the_data(few: Document, content: bytes, word: docx.document.Document) -> None:
    assert word_bytes(few) == word_bytes(few)
    assert word.core_properties.created == word.core_properties.modified
    assert word.core_properties.created.replace(tzinfo=None) == datetime(2021, 12, 31)
    assert {part.date_time for part in zipfile.ZipFile(io.BytesIO(content)).infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_word_takes_the_municipalitys_template(tmp_path: Path, release: Release) -> None:
    template = docx.Document()
    template.styles["Heading 1"].font.color.rgb = RGBColor(0, 0x80, 0)
    template.add_paragraph("Skabelonens egen vejledning, som ikke skal med")
    template.sections[0].header.paragraphs[0].text = "Kommunens sidehoved"
    template.save(str(tmp_path / "skabelon.docx"))
    write_annex(release, (), tmp_path / "bilag.docx", tmp_path / "skabelon.docx")
    made = docx.Document(str(tmp_path / "bilag.docx"))
    assert made.styles["Heading 1"].font.color.rgb == RGBColor(0, 0x80, 0)
    assert made.sections[0].header.paragraphs[0].text == "Kommunens sidehoved"
    assert "vejledning" not in "".join(p.text for p in made.paragraphs)
    assert any(p.text == "Datakvalitet" and p.style.name == "Heading 1" for p in made.paragraphs)


def test_a_template_that_is_no_word_document_is_refused(tmp_path: Path, release: Release, drawn: tuple[Chart, ...]) -> None:
    (tmp_path / "skabelon.docx").write_text("ikke Word", encoding="utf-8")
    with pytest.raises(UsageFault, match=r"skabelon\.docx kan ikke bruges"):
        write_annex(release, drawn, tmp_path / "bilag.docx", tmp_path / "skabelon.docx")
    assert not (tmp_path / "bilag.docx").exists()


# ── page ────────────────────────────────────────────────────────────────────────────────────────────────────────────────


class Structure(HTMLParser):
    """Tags and text of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text.append(data)


def parsed(html: str) -> Structure:
    found = Structure()
    found.feed(html)
    return found


def test_page_says_what_word_says(word: docx.document.Document, html: str) -> None:
    said = re.sub(r"\s+", " ", " ".join(parsed(html).text))
    for paragraph in word.paragraphs:
        assert re.sub(r"\s+", " ", paragraph.text).strip() in said
    for table in word.tables:
        for cell in table._tbl.iter(qn("w:t")):
            assert re.sub(r"\s+", " ", cell.text).strip() in said


def test_page_is_self_contained_and_accessible(html: str, paper: Document) -> None:
    found = parsed(html)
    tags = [tag for tag, _ in found.tags]
    assert ("html", {"lang": "da"}) in found.tags and paper.title in html.split("</title>")[0]
    for tag, attributes in found.tags:
        assert tag not in ("script", "link", "iframe", "img")
        for name in ("src", "href", "xlink:href"):
            assert (attributes.get(name) or "#").startswith("#")
    assert "url(http" not in html and "@import" not in html
    assert tags.count("main") == 1 and tags.count("h1") == 1
    levels = [int(tag[1]) for tag in tags if re.fullmatch(r"h[1-6]", tag)]
    assert all(later - earlier <= 1 for earlier, later in pairwise(levels))
    ids = [attributes["id"] for _, attributes in found.tags if attributes.get("id")]
    assert len(ids) == len(set(ids))
    places = {attributes["href"] for tag, attributes in found.tags if tag == "a"}
    assert places <= {f"#{id}" for id in ids}
    assert tags.count("caption") == tags.count("table") > 15
    assert all(attributes.get("scope") in ("col", "row") for tag, attributes in found.tags if tag == "th")
    assert "@media print" in html


def test_figures_of_the_page_are_named_and_described(html: str, paper: Document) -> None:
    pictures = [block.chart for block in paper.blocks if isinstance(block, Picture)]
    drawings = re.findall(r"<svg .*?</svg>", html, flags=re.DOTALL)
    assert len(drawings) == len(pictures)
    for drawing, chart in zip(drawings, pictures, strict=True):
        root = ET.fromstring(drawing)
        assert root.get("role") == "img"
        assert [child.text for child in root][:2] == [chart.title, chart.alt]


# ── files ───────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_written_files(tmp_path: Path, release: Release, drawn: tuple[Chart, ...], few: Document) -> None:
    write_annex(release, drawn[:2], tmp_path / "bilag.docx")
    write_page(release, drawn[:2], tmp_path / "bilag.html")
    write_proposal(release, tmp_path / "indstilling.txt")
    assert (tmp_path / "bilag.docx").read_bytes() == word_bytes(few)
    assert (tmp_path / "bilag.html").read_text(encoding="utf-8") == page(few)
    assert " ".join(resume(release)) in (tmp_path / "indstilling.txt").read_text(encoding="utf-8")
