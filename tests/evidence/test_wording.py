"""No sentence can say more than its design bears: every template under every design."""

import dataclasses
import os
import re
import string
import subprocess
import sys

import numpy as np
import pandas as pd
import pytest

from vinkeval.evidence import Labels, interrupted_series, paired_change, reliable_change
from vinkeval.evidence.design import DESIGNS, Design, forbidden_words
from vinkeval.evidence.sensitivity import PANDEMIC_WORDS
from vinkeval.evidence.units import amount, difference, difference_range, figure, figure_range, ratio, ratio_range
from vinkeval.evidence.wording import TEMPLATES, say
from vinkeval.internal import INTERNAL
from vinkeval.plan.reading import load_plan

PLAN = load_plan()


def holes(text: str) -> dict[str, str]:
    return {name: f"<{name}>" for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("design", DESIGNS)
@pytest.mark.parametrize("name", sorted(TEMPLATES))
def test_a_template_is_bounded_by_its_design(name: str, design: Design) -> None:
    template = TEMPLATES[name]
    values = holes(template.text)
    if design in template.designs:
        assert forbidden_words(say(name, design, **values), design) == ()
    else:
        with pytest.raises(ValueError, match="more than the design"):
            say(name, design, **values)


def test_no_template_speaks_of_an_effect() -> None:
    assert not [name for name, template in TEMPLATES.items() if "effekt" in template.text.lower()]


@pytest.mark.parametrize(
    ("text", "design"),
    [
        ("Planen virkede.", "before_after"),
        ("Faldet skyldes planen.", "interrupted_series"),
        ("Det førte til flere henvendelser.", "interrupted_series"),
        ("Planens effekt er stor.", "before_after"),
        ("Det er en sikker effekt.", "controlled_series"),
        ("Effekten er stor.", "controlled_series"),
        ("Indsatsen virker.", "before_after"),
        ("Virkningen ses i 2021.", "controlled_series"),
        ("Planen påvirkede niveauet.", "interrupted_series"),
        ("Det medvirkede til et lavere niveau.", "before_after"),
        ("Det fører til flere henvendelser.", "before_after"),
        ("Faldet skyldtes planen.", "interrupted_series"),
        ("Niveauet er lavere på grund af planen.", "controlled_series"),
        ("Takket være mentorerne er der færre.", "before_after"),
        ("Planen medførte et fald.", "interrupted_series"),
        ("Mentorerne bidrog til det.", "before_after"),
        ("Det har bidraget til faldet.", "before_after"),
        ("Planen resulterede i færre.", "interrupted_series"),
        ("Planen begyndte, og derfor er der færre.", "interrupted_series"),
        ("Der er færre, fordi planen begyndte.", "interrupted_series"),
        ("Det lykkedes at nå flere.", "before_after"),
        ("Indsatsen lykkes.", "controlled_series"),
        ("Planen forebyggede tre tilfælde.", "before_after"),
        ("Der blev forebygget tre tilfælde.", "controlled_series"),
        ("Planen reducerede antallet.", "interrupted_series"),
        ("Planen øgede trygheden.", "before_after"),
        ("Forløbene hjalp de unge.", "before_after"),
        ("Tallet stiger.", "description"),
        ("Det er bedre nu.", "description"),
        ("Andelen er steget.", "description"),
        ("Der er ingen ændring.", "description"),
    ],
)
def test_words_that_are_caught(text: str, design: Design) -> None:
    assert forbidden_words(text, design)


@pytest.mark.parametrize("design", ["before_after", "interrupted_series", "controlled_series"])
@pytest.mark.parametrize(
    "claim",
    [
        "medfører", "bevirker", "udløser", "resulterer i", "fører til", "leder til", "skaber", "påvirker", "modvirker",
        "forårsager", "giver anledning til", "gav anledning til", "afstedkommer", "fremkalder", "foranledigede",
        "affødte", "muliggjorde", "forbedrer", "forværrer", "reducerer", "begrænser", "bremsede", "dæmpede", "styrker",
        "svækkede", "fremmer", "forstærker", "formindsker", "hindrede", "vil forhindre", "nedbringer", "sikrer",
        "hjælper på", "gavner", "gør en forskel for", "har båret frugt i", "er ansvarlig for", "har som konsekvens",
    ],
)  # fmt: skip
def test_verbs_that_make_the_plan_a_maker(claim: str, design: Design) -> None:
    assert forbidden_words(f"Planen {claim} det, der ses i tallet.", design)


@pytest.mark.parametrize(
    "link",
    [
        "skyldes", "er resultatet af", "er en følge af", "er følgen af", "kan tilskrives", "kan henføres til",
        "ses på grund af", "ses takket være", "ses som følge heraf,", "er en konsekvens af", "er nået ved hjælp af",
    ],
)  # fmt: skip
def test_phrases_that_trace_a_change_back_to_the_plan(link: str) -> None:
    assert forbidden_words(f"Det lavere niveau {link} planen.", "interrupted_series")


@pytest.mark.parametrize(
    "text",
    [
        "I virkeligheden er tallene usikre.",
        "Andel med forebyggende tiltag: 12 pct.",
        "Kommunens forebyggelse er beskrevet i planen.",
        "Ændringen kan ikke afgøres, fordi der ikke er tal i baseline.",
        "Der er ingen sikker ændring i niveauet ved planens start.",
        "Antallet er højere samtidig med planen.",
        "Der er intet resultat endnu, og der er ingen sikker ændring.",
        "Ændring i viden om hjælp: 3,2 point mod 3,1 point i baseline.",
        "Handlesikkerhed efter 3 måneder: 3,2 point.",
        "Et lavere niveau end det, udviklingen før pegede hen imod.",
    ],
)
@pytest.mark.parametrize("design", ["before_after", "interrupted_series", "controlled_series"])
def test_proper_sentences_pass(text: str, design: Design) -> None:
    assert forbidden_words(text, design) == ()


def test_names_of_indicators_claim_nothing() -> None:
    """They stand at the head of every sentence. M3.0 is named after what cannot be measured, and no more is said of it."""
    claiming = [id for id, text in PLAN.indicators.items() if forbidden_words(text.name, "before_after")]
    assert claiming == ["M3.0"]


@pytest.mark.parametrize("design", ["before_after", "interrupted_series", "controlled_series"])
def test_words_for_units_and_the_pandemic_are_bounded_too(design: Design) -> None:
    units = sorted({text.unit for text in PLAN.indicators.values()})
    pieces = [difference(value, unit) for unit in units for value in (-1.0, 0.0, 0.5, 2.0)]
    pieces += [difference_range(-1, 2, unit) for unit in units]
    pieces += [ratio(value, counted=counted) for value in (1e-9, 0.5, 1.0, 1.2, 7.0, 1e12, np.inf) for counted in (True, False)]
    assert not [piece for piece in [*pieces, *PANDEMIC_WORDS.values()] if forbidden_words(piece, design)]


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (figure(0.1234, "pct."), "12,3\u00a0pct."),
        (figure(1, "hverdage"), "1\u00a0hverdag"),
        (figure(12.5, "dage"), "12,5\u00a0dage"),
        (figure(1234, "deltagelser"), "1.234\u00a0deltagelser"),
        (figure(3, "antal af 4"), "3 af 4"),
        (figure(9, "bydele af 10"), "9 af 10 bydele"),
        (figure(0.224, "point (1-5)"), "0,22\u00a0point"),
        (figure(float("nan"), "antal"), "–"),
        (figure_range(0.17, 0.26, "point (1-5)"), "0,17 til 0,26\u00a0point"),
        (figure_range(1, 2, "dage"), "1\u00a0dag til 2\u00a0dage"),
        (difference(-9, "dage"), "9\u00a0dage kortere"),
        (difference(1, "hverdage"), "1\u00a0hverdag længere"),
        (difference(-42, "antal"), "42 færre"),
        (difference(1, "deltagelser"), "1 deltagelse mere"),
        (difference(-0.0001, "pct."), "det samme"),
        (difference_range(0.019, 0.114, "pct."), "mellem 1,9 og 11,4\u00a0procentpoint højere"),
        (difference_range(-0.094, -0.013, "pct."), "mellem 1,3 og 9,4\u00a0procentpoint lavere"),
        (difference_range(-0.02, 0.03, "pct."), "alt fra 2,0\u00a0procentpoint lavere til 3,0\u00a0procentpoint højere"),
        (difference_range(-0.02, 0.0, "pct."), "alt fra 2,0\u00a0procentpoint lavere til ingen forskel"),
        (difference(9.4, "deltagelser", level=True), "9,4\u00a0deltagelser højere"),
        (difference(-2.0, "antal", level=True), "2 lavere"),
        (difference_range(7.6, 10.4, "antal", level=True), "mellem 7,6 og 10,4 højere"),
        (ratio_range(2.2, 3.3, counted=False), "mellem 2,2 og 3,3 gange så højt"),
        (ratio_range(0.6, 0.9), "mellem 10,0 og 40,0\u00a0pct. færre"),
        (ratio_range(1.003, 1.218), "mellem 0,3 og 21,8\u00a0pct. flere"),
        (ratio_range(0.5, 3.0), "alt fra 50,0\u00a0pct. færre til 200,0\u00a0pct. flere"),
    ],
)
def test_figures_read_as_danish(said: str, expected: str) -> None:
    assert said == expected


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (ratio(1e12), "over 1.000 gange så mange"),
        (ratio(1e-9), "over 99,9\u00a0pct. færre"),
        (ratio(0), "100,0\u00a0pct. færre"),
        (ratio(1 + 1e-9), "det samme"),
        (ratio(1 + 1e-9, sure=True), "under 0,1\u00a0pct. flere"),
        (ratio_range(1e-9, 1e12), "alt fra over 99,9\u00a0pct. færre til over 1.000 gange så mange"),
        (ratio_range(1e9, 1e12), "over 1.000 gange så mange"),
        (ratio_range(1e-9, 1e-8, counted=False), "over 99,9\u00a0pct. lavere"),
        (ratio_range(2.5, np.inf), "mindst 2,5 gange så mange"),
        (ratio_range(0.5, np.inf), "alt fra 50,0\u00a0pct. færre til vilkårligt mange gange flere"),
        (ratio_range(1e-9, 0.5), "mellem 50,0 og over 99,9\u00a0pct. færre"),
        (ratio_range(1 - 1e-9, 1 + 1e-9), "under 0,1\u00a0pct. til begge sider"),
        (difference(1e-9, "pct."), "det samme"),
        (difference(-1e-9, "pct.", sure=True), "under 0,1\u00a0procentpoint lavere"),
        (difference(1e-9, "antal", sure=True), "under 0,1 flere"),
        (difference_range(1e-9, 2e-9, "point (1-5)"), "under 0,01\u00a0point højere"),
        (difference_range(-1e-9, 1e-9, "dage"), "under 0,1\u00a0dage til begge sider"),
        (difference_range(-1e-9, 0, "kr."), "under 1\u00a0kr. til begge sider"),
        (difference_range(0, 0, "kr."), "ingen forskel"),
        (amount(1e-9, "point"), "under 0,01\u00a0point"),
        (amount(1.46, "point"), "1,46\u00a0point"),
    ],
)
def test_immense_and_tiny_changes_read_as_danish_too(said: str, expected: str) -> None:
    assert said == expected


UNREADABLE = re.compile(r"e[+-]\d|(?<![\d.,])0(,0+)?(?![\d,])|ingen forskel (og|til) ingen forskel|nan|inf", re.IGNORECASE)


@pytest.mark.parametrize("size", [1e-9, 1e-5, 1.0, 1e5, 1e12])
@pytest.mark.parametrize("unit", ["", "antal", "pct.", "point (1-5)"])
def test_sentences_of_series_stay_readable_at_any_size(size: float, unit: str) -> None:
    z = np.random.default_rng(1).normal(size=48) + 5 * (np.arange(48) >= 24)
    found = interrupted_series(pd.Series(z * size), 24, labels=Labels("x", "Serien", unit))
    assert found.table.loc["level", "lower"] > 0
    assert not [text for text in found.sentences if UNREADABLE.search(text)]
    assert "højere" in found.sentences[0]


def test_sentences_of_pairs_and_of_immense_ratios_stay_readable() -> None:
    before, after = np.arange(12) % 4, np.arange(12) % 4 + np.arange(12) % 3
    for size in (1e-9, 1e12):
        texts = [paired_change(before * size, after * size).text, reliable_change(before * size, after * size, 0.8).text]
        assert not [text for text in texts if UNREADABLE.search(text.replace(" 0 lavere", ""))]
    rng = np.random.default_rng(1)
    few, many = rng.poisson(3, 24), 3 * 10**9 + rng.poisson(5, 24)
    rise, fall = (interrupted_series(np.concatenate(sides), 24, "count") for sides in ((few, many), (many, few)))
    assert "Niveauet er over 1.000 gange så højt" in rise.text
    assert "Niveauet er over 99,9\u00a0pct. lavere" in fall.text
    assert rise.sentences[2].startswith("Som gennemsnit af tiden efter er niveauet over 1.000 gange så højt (")


def example() -> object:
    index = pd.period_range("2018-01", "2021-12", freq="M")
    return interrupted_series(pd.Series(np.random.default_rng(1).normal(size=48), index=index), "2020-01")


def test_an_estimate_is_frozen_and_says_it_is_internal() -> None:
    estimate = example()
    with pytest.raises(dataclasses.FrozenInstanceError):
        estimate.text = "noget andet"
    assert "Internt, ikke frigivet" in estimate._repr_html_()
    assert "niveau" in estimate._repr_html_()


def test_in_a_notebook_that_a_run_executes_nothing_unreleased_is_shown() -> None:
    code = (
        "import numpy as np, pandas as pd\n"
        "from vinkeval.evidence import interrupted_series\n"
        "index = pd.period_range('2018-01', '2021-12', freq='M')\n"
        "estimate = interrupted_series(pd.Series(np.arange(48) % 5 + 0.5, index=index), '2020-01')\n"
        "print(estimate._repr_html_() + repr(estimate) + repr(estimate.sensitivity()) + repr(estimate.table.head(1)))"
    )
    shown = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "VINKEVAL_RELEASED_ONLY": "1"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert shown.stdout.strip() == f"<p><em>{INTERNAL}</em></p>" + 3 * INTERNAL
