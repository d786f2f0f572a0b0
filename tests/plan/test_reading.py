"""A plan is read whole, or refused with every fault and its key."""

import hashlib
import re
import tempfile
from dataclasses import FrozenInstanceError
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vinkeval.errors import PlanFault
from vinkeval.plan.model import Plan
from vinkeval.plan.reading import OWN_PLAN, load_plan

HERE = Path(__file__).parent
OTHER_CITY = HERE / "other_city.toml"
SHEET = HERE.parents[2] / "shared" / "design" / "indicators.md"
OUTLINE = SHEET.with_name("plan.md")
PROFESSIONAL_DIMENSION = {"referrer group": "referrer_group", "table.field": "field"}


@pytest.fixture(scope="module")
def plan() -> Plan:
    return load_plan()


def refused(tmp_path: Path, *changes: tuple[str, str], source: Path = OTHER_CITY) -> str:
    """The message that a plan gets when some of its text is replaced."""
    text = source.read_text(encoding="utf-8")
    for old, new in changes:
        assert text.count(old) >= 1, old
        text = text.replace(old, new, 1)
    file = tmp_path / "plan.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(PlanFault) as fault:
        load_plan(file)
    assert fault.value.exit_code == 10
    assert "plan.toml" in str(fault.value)
    return str(fault.value)


# ── The Handleplan 2020-2021 ────────────────────────────────────────────────────────────────────────────────────────────


def test_the_handleplan_has_its_four_goals_and_nine_interventions(plan: Plan) -> None:
    assert [goal.id for goal in plan.goals] == ["1", "2", "3", "4", "0"]
    assert {entry.id: entry.goal for entry in plan.interventions} == dict(zip("abcdefghi", "111233344", strict=True))
    assert plan.goal("3").purpose == "Forebygge kriminelle handlinger med ekstremistisk motiv."
    assert plan.intervention("d").new_in == 2020
    assert [partner for entry in plan.interventions for partner in entry.partners] == [
        "Børne- og Ungdomsforvaltningen (BUF)",
        "SSP",
        "Den Kriminalpræventive Sektion i Københavns Politi (DKS)",
    ]


def test_baseline_and_plan_are_both_24_months(plan: Plan) -> None:
    assert (plan.baseline.first, plan.baseline.last) == (date(2018, 1, 1), date(2019, 12, 31))
    assert (plan.period.first, plan.period.last) == (date(2020, 1, 1), date(2021, 12, 31))
    assert plan.baseline.label == "baseline (2018-2019)"
    assert plan.cut_off == date(2021, 12, 31)


def test_what_the_draft_does_not_give_is_not_invented(plan: Plan) -> None:
    introduction = plan.introduction
    assert (introduction.challenges, introduction.objectives, introduction.organisation, introduction.budget_frame) == (
        None,
    ) * 4
    assert plan.targets == ()
    assert not any(text.primary or text.relevant_change for text in plan.indicators.values())


def test_the_lockdowns_are_events_and_the_second_is_marked_as_unconfirmed(plan: Plan) -> None:
    assert [(event.first, event.last) for event in plan.events] == [
        (date(2020, 3, 11), date(2020, 5, 17)),
        (date(2020, 12, 9), date(2021, 4, 5)),
    ]
    assert plan.events[1].certainty == "general_knowledge"
    assert "ikke bekræftet" in plan.events[1].source


def test_published_figures_carry_their_source_and_the_break_between_them(plan: Plan) -> None:
    assert [(figure.year, figure.referrals, figure.of_these) for figure in plan.context] == [
        (2014, 60, 22), (2015, 100, 18), (2016, 104, 8), (2017, 85, 10),
    ]  # fmt: skip
    assert all("kk.dk" in figure.source for figure in plan.context)
    (definition,) = [found for found in plan.breaks if found.date == date(2016, 1, 1)]
    counted_before = {figure.counted_as for figure in plan.context if figure.year < definition.date.year}
    counted_after = {figure.counted_as for figure in plan.context if figure.year >= definition.date.year}
    assert not counted_before & counted_after


def test_a_harm_indicator_stands_beside_every_result_of_goal_1(plan: Plan) -> None:
    results = [text for text in plan.indicators.values() if text.goal == "1" and text.role == "outcome"]
    assert len(results) >= 8
    assert all("M1.6" in text.printed_with for text in results)


@pytest.mark.parametrize(("shown", "beside"), [("M1.2", "M1.2b"), ("M4.1", "M4.3"), ("M3.2", "E6"), ("E5", "E6")])
def test_what_must_be_printed_together(plan: Plan, shown: str, beside: str) -> None:
    assert beside in plan.indicators[shown].printed_with


def test_no_target_can_be_set_where_there_is_no_direction(plan: Plan) -> None:
    assert all(not text.target_allowed for text in plan.indicators.values() if text.direction == "none")
    assert plan.indicators["A1"].target_allowed
    assert not plan.indicators["Q1"].target_allowed


def test_persons_are_never_broken_down_by_what_names_a_place(plan: Plan) -> None:
    allowed = {dimension for text in plan.indicators.values() for dimension in text.breakdowns}
    assert not allowed & {"milieu_code", "institution_code", "org_codes"}
    assert plan.disclosure.k == 5
    assert plan.disclosure.percent_base == 10
    assert {"district", "extremism_form"} <= set(plan.disclosure.sensitive_dimensions)


def test_the_hash_is_that_of_the_file(plan: Plan) -> None:
    assert plan.sha256 == hashlib.sha256(OWN_PLAN.read_bytes()).hexdigest()


def test_a_plan_cannot_be_changed_once_read(plan: Plan) -> None:
    with pytest.raises(FrozenInstanceError):
        plan.city = "Aarhus"  # type: ignore[misc]


def test_texts_for_readers_are_whole_sentences(plan: Plan) -> None:
    for text in plan.indicators.values():
        for sentence in (text.definition, *text.caveats):
            assert sentence[0].isupper() and sentence.endswith("."), f"{text.id}: {sentence}"
            assert "  " not in sentence


# ── Against the definition sheet and the draft, where they are at hand ──────────────────────────────────────────────────


ENTRY = re.compile(r"- \*\*(?P<id>\S+) (?P<name>[^*]+)\*\* / (?P<name_en>.+?) · (?P<who>[^·]+) · (?P<rest>.+)")
ARROWS = {"↑": "up", "↓": "down", "○": "none"}


def entries() -> dict[str, dict[str, str]]:
    text = SHEET.read_text(encoding="utf-8").split("## 9. Indicators")[1].split("## 10.")[0]
    return {found["id"]: found.groupdict() for found in map(ENTRY.match, text.splitlines()) if found}


@pytest.mark.skipif(not SHEET.exists(), reason="the definition sheet is not at hand")
def test_every_entry_of_the_definition_sheet_stands_in_the_plan(plan: Plan) -> None:
    sheet = entries()
    assert len(sheet) == 89
    assert set(sheet) <= set(plan.indicators)
    assert set(plan.indicators) - set(sheet) == {"A1b"}  # the share held together with BUF, wanted by the plan itself
    for id, entry in sheet.items():
        text = plan.indicators[id]
        parts = entry["rest"].split(" · ")
        assert text.name == entry["name"], id
        assert text.name_en == entry["name_en"], id
        if "not measurable" in entry["rest"]:
            assert not text.measurable
            continue
        assert text.measurable
        kinds = next(part.split() for part in parts if re.fullmatch(r"(own|[YHQMBA]( [YHQMBA])*)", part))
        assert list(text.periods) == kinds, id
        assert text.direction == next(ARROWS[part] for part in parts if part in ARROWS), id
        who = {"a-i": list("abcdefghi"), "all": list("abcdefghi"), "-": []}.get(entry["who"], entry["who"].split())
        assert list(text.interventions) == who, id
        assert set(text.also_called) >= set(re.findall(r"also called: (\w+)", entry["rest"])), id


@pytest.mark.skipif(not SHEET.exists(), reason="the definition sheet is not at hand")
def test_breakdowns_are_those_of_the_definition_sheet_and_the_plans_own_wishes(plan: Plan) -> None:
    beyond = {"A3": {"cancel_reason"}, "H1": {"administration"}}  # A3: its note; H1: plan.md
    for id, entry in entries().items():
        found = re.search(r"breakdowns: ([^·]+)", entry["rest"])
        named = re.sub(r"\(.*?\)|: one at a time|none allowed", "", found[1]) if found else ""
        wanted = {PROFESSIONAL_DIMENSION.get(word.strip(), word.strip()) for word in named.split(",") if word.strip()}
        assert set(plan.indicators[id].breakdowns) == wanted | beyond.get(id, set()), id
        assert plan.indicators[id].always_broken_down == (bool(found and "always" in found[1]) or id in ("K4", "K5")), id


@pytest.mark.skipif(not OUTLINE.exists(), reason="the draft's text is not at hand")
def test_purposes_and_interventions_are_worded_as_in_the_draft(plan: Plan) -> None:
    draft = OUTLINE.read_text(encoding="utf-8")
    for goal in plan.goals[:4]:
        assert f"**{goal.id}. {goal.level}: {goal.target_group}.** *Formål: {goal.purpose}*" in draft
    for entry in plan.interventions:
        assert f"- **{entry.id}.** {entry.text}\n" in draft
    assert all(text in draft for text in plan.introduction.outline)


# ── Another city ────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_another_city_is_another_file() -> None:
    other = load_plan(OTHER_CITY)
    assert other.city == "Havneby Kommune"
    assert other.baseline.label == "baseline (2021)"
    assert list(other.indicators) == ["H1", "I1", "I2b"]
    assert other.indicators["I2b"].primary and other.indicators["I2b"].relevant_change == 0.05
    assert other.targets[0].decided_where.startswith("Socialudvalget")
    assert other.disclosure.k == 4
    assert other.events == other.breaks == other.context == other.gaps == ()


def test_a_file_from_notepad_is_read(tmp_path: Path) -> None:
    file = tmp_path / "plan æøå.toml"
    file.write_bytes(b"\xef\xbb\xbf" + OTHER_CITY.read_bytes().replace(b"\n", b"\r\n"))
    assert load_plan(str(file)).indicators == load_plan(OTHER_CITY).indicators


# ── What is refused ─────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("new_in = 2022", "nwe_in = 2022", "interventions.i.nwe_in: nøglen kendes ikke. Mente du new_in?"),
        ("[goals.1]", 'colour = "blå"\n[goals.1]', "introduction.colour: nøglen kendes ikke."),
        ("[goals.1]", "[gaols.2]\nx = 1\n[goals.1]", "gaols: nøglen kendes ikke."),
        ('goal = "1"\nname = "Rådgivning"', 'goal = "7"\nname = "Rådgivning"', "interventions.i.goal: mål 7 findes ikke"),
        ('interventions = ["h"]', 'interventions = ["h", "x"]', "indicators.H1.interventions: indsats x findes ikke"),
        (
            'role = "outcome"',
            'role = "outcome"\nprinted_with = ["I2"]',
            "indicators.I2b.printed_with: indikator I2 findes ikke i planen. Mente du I2b?",
        ),
        (
            'role = "outcome"',
            'role = "outcome"\nprinted_with = ["I2b"]',
            "indicators.I2b.printed_with: indikatoren henviser til sig selv",
        ),
        ('indicator = "I2b"', 'indicator = "I9"', "targets[1].indicator: indikator I9 findes ikke"),
        (
            "[[targets]]",
            '[breaks.ny]\nlabel = "x"\ndate = 2022-01-01\nindicators = ["Z1"]\nsource = "x"\n[[targets]]',
            "breaks.ny.indicators: indikator Z1",
        ),
        (
            "[[targets]]",
            '[[gaps]]\nintervention = "z"\nwanted = "x"\nneeded = "x"\n[[targets]]',
            "gaps[1].intervention: indsats z",
        ),
        ("k = 4", 'k = 4\nextra_quarters = ["Z9"]', "disclosure.extra_quarters: indikator Z9"),
        ('direction = "up"', 'direction = "op"', "indicators.H1.direction: skal være up, down eller none."),
        (
            'breakdowns = ["district"]',
            'breakdowns = ["distrikt"]',
            "indicators.H1.breakdowns: distrikt kendes ikke. Mente du district?",
        ),
        (
            'breakdowns = ["district"]',
            'breakdowns = ["district", "district"]',
            "indicators.H1.breakdowns: samme tekst står to gange",
        ),
        (
            'forbidden_dimensions = ["institution_code"]',
            'forbidden_dimensions = ["district"]',
            "indicators.H1.breakdowns: district må aldrig vises",
        ),
        ("last = 2022-12-31", "last = 2021-12-31", "period.last: ligger før period.first."),
        (
            "last = 2021-12-31",
            "last = 2022-01-01",
            "baseline.last: baseline skal slutte, før planen begynder den 1. januar 2022.",
        ),
        ("cut_off = 2022-12-31", "cut_off = 2021-06-30", "cut_off: ligger før planen begynder"),
        ("cut_off = 2022-12-31", 'cut_off = "2022-12-31"', "cut_off: skal være en dato uden anførselstegn"),
        (
            "cut_off = 2022-12-31",
            "cut_off = 2022-12-31T10:00:00",
            "cut_off: skal være en dato uden anførselstegn og klokkeslæt",
        ),
        ("cut_off = 2022-12-31\n", "", "cut_off: mangler."),
        ("date = 2021-11-15", "date = 2023-11-15", "document.date: ligger efter planens udløb"),
        ("new_in = 2022", "new_in = 2031", "interventions.i.new_in: ligger efter planens udløb"),
        (
            'decided_where = "Socialudvalget 7. december 2021, punkt 4"\n',
            "",
            "targets[1].decided_where: mangler. Skriv, hvor målet er besluttet.",
        ),
        (
            'decided_where = "Socialudvalget 7. december 2021, punkt 4"',
            'decided_where = " "',
            "targets[1].decided_where: skal være en tekst",
        ),
        (
            'indicator = "I2b"',
            'indicator = "I1"',
            "targets[1].indicator: der kan ikke sættes mål for I1: det er hverken godt eller skidt",
        ),
        ("value = 0.8", "value = 80", "targets[1].value: en andel skrives mellem 0 og 1"),
        ("value = 0.8", "value = nan", "targets[1].value: skal være et tal"),
        ("value = 0.8", "value = true", "targets[1].value: skal være et tal"),
        ('period = "plan"', 'period = "baseline"', "targets[1].period: skal være"),
        ('period = "plan"', 'period = "2024"', "targets[1].period: ligger uden for planen"),
        ('period = "plan"', 'period = "2022Q1"', "targets[1].period: I2b opgøres ikke for den slags periode."),
        ("relevant_change = 0.05", "relevant_change = -0.05", "indicators.I2b.relevant_change: skal være større end 0"),
        ("primary = true", 'primary = "ja"', "indicators.I2b.primary: skal være true eller false."),
        ("k = 4", "k = 1", "disclosure.k: skal være et helt tal på mindst 3."),
        ("percent_base = 12", "percent_base = 3", "disclosure.percent_base: skal være mindst k."),
        ('partners = ["SSP"]', 'partners = "SSP"', "interventions.i.partners: skal være en liste af tekster"),
    ],
)
def test_a_fault_is_told_with_its_key(tmp_path: Path, old: str, new: str, told: str) -> None:
    assert told in refused(tmp_path, (old, new))


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    told = refused(
        tmp_path,
        ("new_in = 2022", "nwe_in = 2022"),
        ('direction = "up"', 'direction = "op"'),
        ("last = 2022-12-31", "last = 2021-12-31"),
        ('indicator = "I2b"', 'indicator = "I9"'),
        ("k = 4", "k = 0"),
    )
    keys = ("interventions.i.nwe_in", "indicators.H1.direction", "period.last", "targets[1].indicator", "disclosure.k")
    assert all(f"\n- {key}: " in told for key in keys)
    assert "Ret 5 fejl" in told


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('city = "Havneby Kommune"', 'city = "Havneby Kommune"\ncity = "x"', "linje 4, city: nøglen står to gange"),
        ('role = "outcome"', 'role = "outcome"\nunit = "x"', "indicators.I2b.unit: nøglen står to gange"),
        ("[indicators.I1]", "[indicators.H1]", "indicators.H1: nøglen står to gange"),
        ("first = 2022-01-01", "first = 2022-02-30", "period.first: datoen findes ikke"),
        ('city = "Havneby Kommune"', 'city = "Havneby Kommune', "linje 3, city: linjen er ikke gyldig TOML"),
    ],
)
def test_what_is_not_toml_is_told_with_its_line_and_key(tmp_path: Path, old: str, new: str, told: str) -> None:
    assert told in refused(tmp_path, (old, new))


def test_the_same_target_cannot_be_set_twice(tmp_path: Path) -> None:
    second = '[[targets]]\nindicator = "I2b"\nperiod = "plan"\nvalue = 0.9\ndecided_where = "x"\n[disclosure]'
    assert "targets[2]: der er allerede et mål" in refused(tmp_path, ("[disclosure]", second))


def test_a_published_year_cannot_stand_twice_nor_have_more_founded_than_received(tmp_path: Path) -> None:
    figure = '[[context]]\nyear = 2019\nreferrals = 10\nof_these = {}\ncounted_as = "x"\nsource = "x"\n'
    told = refused(tmp_path, ("[disclosure]", figure.format(3) + figure.format(11) + "[disclosure]"))
    assert "context[2].year: året står to gange" in told
    assert "context[2].of_these: er flere end referrals" in told


def test_files_that_are_no_plan(tmp_path: Path) -> None:
    with pytest.raises(PlanFault, match="findes ikke"):
        load_plan(tmp_path / "mangler.toml")
    with pytest.raises(PlanFault, match="findes ikke"):
        load_plan(tmp_path)
    latin = tmp_path / "latin.toml"
    latin.write_bytes('id = "x"\ncity = "Køge"\n'.encode("cp1252"))
    with pytest.raises(PlanFault, match=r"linje 2.*UTF-8"):
        load_plan(latin)
    empty = tmp_path / "tom.toml"
    empty.write_text("")
    with pytest.raises(PlanFault, match="goals: mangler"):
        load_plan(empty)


LINES = OTHER_CITY.read_text(encoding="utf-8").splitlines()


@given(st.integers(0, len(LINES) - 1), st.sampled_from(["", "x = 1", "[a]", '"', "æ", "[[targets]]", 'goal = "1"', "= 3"]))
def test_no_damage_ends_in_anything_but_a_plan_or_a_fault(number: int, damage: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "skadet.toml")
        file.write_text("\n".join([*LINES[:number], damage, *LINES[number + 1 :]]), encoding="utf-8")
        try:
            assert load_plan(file).city
        except PlanFault as fault:
            assert "skadet.toml" in str(fault)


def test_a_word_is_explained_once(tmp_path: Path) -> None:
    word = '[[words]]\nterm = "SSP"\nmeaning = "x"\nsource = "x"\n'
    assert "words[2].term: ordet står to gange" in refused(tmp_path, ("[[targets]]", word + word + "[[targets]]"))
