"""Writes `docs/indikatorer.md`: every indicator defined, explained and shown in its worked examples.

usage: python -m tests.spec.make_page
"""

import tomllib
from collections.abc import Iterator, Mapping
from functools import lru_cache
from importlib import resources
from pathlib import Path
from typing import Any

from tests.indicators.truth import TABLES
from tests.spec.examples import NUMBERS, PLAN, Example, grid
from tests.spec.test_examples import EXAMPLES
from vinkeval.danish import day, number
from vinkeval.indicators import breakdown_label, catalogue, category_label, explain, titled
from vinkeval.plan.periods import period_label

PAGE = Path(__file__).parents[2] / "docs" / "indikatorer.md"
RESULT = {
    "category": "Kategori", "period": "Periode", "numerator": "Tæller", "denominator": "Nævner", "value": "Værdi",
    "lower": "Nedre", "upper": "Øvre", "n": "n", "n_missing": "Mangler", "status": "Status", "unit": "Enhed",
}  # fmt: skip
STATUS = {"ok": "", "no_data": "ingen data", "gated": "vises ikke", "not_measurable": "kan ikke måles"}
INTRODUCTION = """# Indikatorerne

Siden er skrevet af `python -m tests.spec.make_page` ud fra planens data, beregningernes forklaringer og de regneeksempler, som
testene kører. Ret ikke i den; ret dér.

Hvert eksempel viser nogle få rækker fra en log og det tal, de giver. Andele er skrevet som brøker (0,5 er 50 pct.). *Nedre* og
*øvre* er enderne af 95 pct.-intervallet; er de tomme, er der for få oplysninger til et interval, eller også er tallet hele
opgørelsen og ikke en stikprøve. *Mangler* er rækker, hvor en nødvendig oplysning ikke er noteret.

Fælles regler: en række tæller i den periode, dens dato falder i, og første og sidste dag hører med. *Afholdt* er afholdt eller
flyttet online. *Uoplyst* og tomt er det samme. Baseline og planperiode tælles op for sig; forskellige skoler, foreninger og
miljøer kan ikke lægges sammen fra år til år. En periode, som loggen ikke dækker, eller som ikke er slut på opgørelsesdatoen,
har intet antal: det er ikke det samme som nul. Et år er dækket, når loggens hoveddato eller den dato, tallet bruger, når frem
til det.

Valg, hvor definitionerne tier: Andele, medianer og gennemsnit af en periode, der ikke er slut, vises kun for planperioden og
det igangværende år, med et »til og med« opgørelsesdatoen. Det, der er planlagt til efter opgørelsesdatoen, tæller ikke med. En
indsats, der begynder med planen, tæller ikke med før det år, den er ny i; det gælder dog ikke pengene. Er baseline og
planperiode ikke lige lange, sammenlignes antal af hændelser pr. måned, mens andre antal og summer ikke sammenlignes.
"""


def page() -> str:
    """The whole page."""
    return "\n".join([INTRODUCTION, *_goals()])


def _goals() -> Iterator[str]:
    lines = catalogue(PLAN)
    for goal in dict.fromkeys(lines.goal):
        told = PLAN.goal(goal)
        yield f"## {'På tværs' if goal == '0' else f'Mål {goal}: {told.short_name}'}\n\n{told.purpose}\n"
        for id in lines.indicator[lines.goal == goal]:
            yield from _indicator(id)


def _indicator(id: str) -> Iterator[str]:
    told = explain(id, PLAN)
    yield f"### {id} {titled(told.name, told.unit)}\n\n{told.definition}\n"
    for heading, texts in told.sections():
        yield f"- **{heading}:** {' '.join(texts)}"
    yield ""
    for example in EXAMPLES:
        if example.id == id:
            yield from _example(example)


def _example(example: Example) -> Iterator[str]:
    yield f"**Eksempel.** {example.shows}\n"
    for name, text in example.tables.items():
        yield f"{TABLES[name]['title']}:\n"
        head, *rows = grid(text)
        columns = TABLES[name]["columns"]
        yield from _table([columns[column]["header"] for column in head], [_told(name, head, row) for row in rows])
    for name, counts in (example.set_aside or {}).items():
        yield (
            f"Taget ud af {TABLES[name]['title'].lower()}: {counts['duplicate']} dubletter og {counts['quarantine']} rækker "
            f"sat til side, heraf {counts['quarantine_date']} på grund af datoen{_late(counts)}.\n"
        )
    if example.as_of != PLAN.cut_off:
        yield f"Opgjort pr. {day(example.as_of)}.\n"
    yield f"Giver{f', opdelt på {breakdown_label(example.by)}' if example.by else ''}:\n"
    head, *rows = grid(example.expect)
    yield from _table([RESULT[column] for column in head], [_result(example, head, row) for row in rows])


def _late(counts: Mapping[str, int]) -> str:
    late = counts.get("after_cutoff", 0)
    return f"; {late} rækker er rigtige, men ligger efter den valgte opgørelsesdato" if late else ""


def _table(head: list[str], rows: list[list[str]]) -> Iterator[str]:
    yield f"| {' | '.join(head)} |\n|{'---|' * len(head)}"
    for row in rows:
        yield f"| {' | '.join(row)} |"
    yield ""


def _told(table: str, head: list[str], row: list[str]) -> list[str]:
    return [_cell(TABLES[table]["columns"][column], text) for column, text in zip(head, row, strict=True)]


def _cell(column: dict[str, Any], text: str) -> str:
    if not text:
        return ""
    if column["type"] == "date":
        year, month, of_month = text.split("-")
        return f"{of_month}-{month}-{year}"
    if column["type"] == "code":
        return "uoplyst" if text == "unknown" else _codes()[column["codes"]].get(text, [text])[0]
    return text.replace(".", ",")


def _result(example: Example, head: list[str], row: list[str]) -> list[str]:
    found = []
    for column, text in zip(head, row, strict=True):
        if column in NUMBERS and text:
            found.append(number(float(text), len(text.partition(".")[2])))
        elif column == "category":
            found.append(category_label(_dimension(example), text, PLAN))
        elif column == "period":
            spans = {"baseline": PLAN.baseline.label, "plan": PLAN.period.label}
            found.append(spans.get(text) or period_label(text))
        else:
            found.append(STATUS.get(text, text))
    return found


def _dimension(example: Example) -> str:
    return example.by or next(iter(PLAN.indicators[example.id].breakdowns), "")


@lru_cache(maxsize=1)
def _codes() -> dict[str, dict[str, list[str]]]:
    return tomllib.loads(resources.files("vinkeval.exports").joinpath("codes.toml").read_text(encoding="utf-8"))


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
