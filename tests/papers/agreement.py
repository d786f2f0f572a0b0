"""Reads the numbers back from everything a run shows, and says where they differ from the released files.

Knows nothing of how vinkeval writes: it reads bilag.docx, bilag.html, indstilling.txt and figures/ as a reader does and
compares with indicators.csv, estimates.csv and goals.csv. A shown number agrees when it is the released one rounded to its
own decimals.
"""

import csv
import html
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

import docx

Row = dict[str, str]
NUMBER = re.compile(r"[−-]?\d+(?:\.\d{3})*(?:,\d+)?")
NAMED = re.compile(r"\(([A-Z]{1,2}\d(?:\.\d)?[a-z]?)\)(?:, indsats (\w)|: (.+))?$")
TOGETHER = re.compile(r"\w+ indikatorer er skjult af hensyn til diskretionen: ")
NOTHING = {"–", "ingen data", "ny indsats", "vises ikke", "kan ikke måles"}
PERIODS = re.compile(r"\d{1,2}\. \w+ \d{4}|\d{4}-\d{4}|\b(?:19|20)\d\d\b|95 pct\.-interval|pr\. 100\.000|COVID-19")
MORE, LESS = ("højere", "flere", "længere", "mere"), ("lavere", "færre", "kortere", "mindre")
NUMBERS = ("numerator", "denominator", "value", "lower", "upper")
STATUS = {
    "● nået": {"naaet"}, "◐ delvist nået": {"delvist_naaet"}, "○ ikke nået": {"ikke_naaet"},
    "– ikke belyst": {"ikke_belyst", "kun_baseline", "uden_maal"}, "– uden måltal": {"kun_baseline", "uden_maal"},
    "– kan ikke måles": {"ikke_belyst", "kun_baseline", "uden_maal"},
}  # fmt: skip
# What an alt text says besides the numbers drawn: axes, how many there are, names of periods.
BESIDE = (
    r"akse (?:viser|er) .*?fra −?[\d.,]+ til −?[\d.,]+\d", r"lodrette antal fra 0 til \d+", r"for \d+ indikatorer",
    r"\d+ (?:af )?værdier", r"\d\. (?:kvartal|halvår)", r"i point på en skala fra 1 til 5",
)  # fmt: skip
COUNTS = {word: at for at, word in enumerate(["ingen", "én", "to", "tre", "fire", "fem", "seks", "syv", "otte", "ni", "ti"])}


@dataclass
class Agreement:
    """How many numbers of which kind were read back, and what did not agree."""

    read: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)

    def shows(self, kind: str, where: str, shown: str, exact: Sequence[float]) -> None:
        """The numbers of `shown` are those of `exact`, in order, at the precision they are shown with."""
        found = numbers(PERIODS.sub("", shown))
        self.read[kind] += len(found)
        if len(found) != len(exact) or not all(rounds_to(*pair) for pair in zip(exact, found, strict=True)):
            self.faults.append(f"{where}: «{shown}» but released {list(exact)}")

    def holds(self, kind: str, where: str, agrees: bool, shown: str) -> None:
        """Something that is not a row of numbers."""
        self.read[kind] += 1
        if not agrees:
            self.faults.append(f"{where}: «{shown}»")


def numbers(text: str) -> list[str]:
    """The numbers of a text as they are written."""
    return NUMBER.findall(text)


def rounds_to(exact: float, shown: str) -> bool:
    """Whether a number is shown rounded to the decimals it is shown with."""
    decimals = len(shown.partition(",")[2])
    value = float(shown.replace(".", "").replace(",", ".").replace("−", "-"))
    return abs(value - exact) <= 0.5 * 10**-decimals + 1e-9


class _Tables(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tables: list[list[list[str]]] = []
        self.inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "table":
            self.tables.append([])
        elif tag == "tr":
            self.tables[-1].append([])
        elif tag in ("td", "th"):
            self.tables[-1][-1].append("")
            self.inside = True

    def handle_endtag(self, tag: str) -> None:
        self.inside = self.inside and tag not in ("td", "th")

    def handle_data(self, data: str) -> None:
        if self.inside:
            self.tables[-1][-1][-1] += data


def _rows(path: Path) -> list[Row]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _plain(text: str) -> str:
    return text.replace("\u00a0", " ")


class Released:
    """The released files of a run."""

    def __init__(self, out: Path) -> None:
        self.rows = {
            (row["indicator"], row["breakdown"], row["category"], row["period"]): row for row in _rows(out / "indicators.csv")
        }
        estimates = _rows(out / "estimates.csv")
        self.changes = {row["indicator"]: row for row in estimates if row["model"].startswith(("difference", "ratio"))}
        self.courses = [row for row in estimates if not row["model"].startswith(("difference", "ratio"))]
        self.goals = {row["indicator"]: row for row in _rows(out / "goals.csv")}

    def categories(self, id: str, period: str) -> Iterator[Row]:
        return (row for key, row in self.rows.items() if key[0] == id and key[1] and key[3] == period)

    def unit(self, id: str) -> str:
        return next((row["unit"] for key, row in self.rows.items() if key[0] == id and not key[1]), "")


def exact_numbers(row: Row) -> list[float]:
    """What a table shows of a released row: the value on its scale, and its interval where it has one."""
    if row["unit"] == "antal af N" or row["unit"].startswith(("bydele af", "antal af")):
        whole = re.search(r"\d+", row["unit"])
        parts = [float(row["numerator"]), float(row["denominator"] if whole is None else whole.group())]
        scale = 100 if whole is None else 1
        return parts + [scale * float(row[name]) for name in ("lower", "upper") if row[name]]
    scale = 100 if row["unit"] in ("pct.", "pct.point") else 1
    return [scale * float(row[name]) for name in ("value", "lower", "upper") if row[name]]


def agreement(out: Path) -> Agreement:
    """All that a run's folder shows, against what it released."""
    found, released = Agreement(), Released(out)
    word = docx.Document(str(out / "bilag.docx"))
    pages = _Tables()
    pages.feed((out / "bilag.html").read_text(encoding="utf-8"))
    for place, tables in (
        ("bilag.docx", [[[cell.text for cell in row.cells] for row in table.rows] for table in word.tables]),
        ("bilag.html", pages.tables),
    ):
        for table in tables:
            _table(found, released, place, [[_plain(cell) for cell in row] for row in table])
    words = [_plain(paragraph.text) for paragraph in word.paragraphs]
    _sentences(found, released, words)
    for place, text in (("bilag.docx", words), ("indstilling.txt", [_plain((out / "indstilling.txt").read_text("utf-8"))])):
        _resume(found, released, place, " ".join(text))
    names = {_plain(cell.rpartition(" (")[0]) for table in pages.tables for cell, *_ in table if NAMED.search(cell)}
    for path in sorted((out / "figures").glob("*.csv")):
        _figure(found, released, path, names)
    return found


def _table(found: Agreement, released: Released, place: str, table: list[list[str]]) -> None:
    header, *rows = table
    columns = {head.split(" ")[0].rstrip(","): at for at, head in enumerate(header)}
    for row in rows:
        if header[0] != "Indikator":
            continue
        named = NAMED.search(row[0])
        if named is None:
            continue
        if TOGETHER.match(row[0]):  # several in one row, all that is hidden
            for id in re.findall(r"\(([A-Z]{1,2}\d(?:\.\d)?[a-z]?)\)", row[0]):
                _shown(found, released, place, columns, [f"({id})", *row[1:]], (id, "", ""))
            continue
        _shown(found, released, place, columns, row, (named[1], named[2] or "", named[3] or ""))


def _shown(
    found: Agreement, released: Released, place: str, columns: dict[str, int], row: list[str], key: tuple[str, str, str]
) -> None:
    """One row of a table against what was released under its key: indicator, intervention, category."""
    id, letter, category = key
    where = f"{place}, {row[0]}"
    for head, period in (("Baseline", "baseline"), ("Plan", "plan"), ("Seneste", "plan")):
        if head in columns:
            _cell(found, released, where, (id, letter, category, period), row[columns[head]])
    if "Ændring" in columns and not letter and not category:
        _change(found, released, where, id, row[columns["Ændring"]])
    if "Status" in columns:
        goal = released.goals[id]
        found.holds("status", where, goal["status"] in STATUS[row[columns["Status"]]], row[columns["Status"]])
        if "Måltal" in columns:
            shown = row[columns["Måltal"]]
            exact = [float(goal["target"]) * (100 if released.unit(id) == "pct." else 1)] if goal["target"] else []
            found.shows("target", where, PERIODS.sub("", shown.partition(", ")[0]) if exact else "", exact)
            found.holds("target", where, bool(exact) != (shown == "ikke besluttet"), shown)


def _cell(found: Agreement, released: Released, where: str, key: tuple[str, str, str, str], cell: str) -> None:
    id, letter, category, period = key
    year, named, rest = cell.partition(": ")
    if named and re.fullmatch(r"\d{4}", year):
        period, cell = year, rest
    cell = re.sub(r", n = \d+$", "", cell)
    few = re.search(r" \((\d+) af (\d+)\)$", cell)
    if few is not None:
        counted = released.rows[(id, "", "", period)]
        found.shows("parts", where, few.group(), [float(counted["numerator"]), float(counted["denominator"])])
        cell = cell[: few.start()]
    if category:
        own = [row for row in released.categories(id, period) if row["status"] == "ok"]
        shown = [row for row in own if len(exact_numbers(row)) == len(numbers(cell))]
        agrees = any(all(map(rounds_to, exact_numbers(row), numbers(cell))) for row in shown)
        found.holds("category", where, agrees or cell in NOTHING | {".."}, cell)
        return
    row = released.rows.get((id, "intervention", letter, period) if letter else (id, "", "", period))
    status = row["status"] if row else "none"
    if cell == ".." or status == "hidden":
        found.holds("hidden", where, cell == ".." and status == "hidden", cell)
    elif cell in NOTHING or status != "ok":
        found.holds("nothing", where, cell in NOTHING and status != "ok", cell)
    else:
        assert row is not None
        found.shows("cell", where, cell, exact_numbers(row))


def _moved(row: Row, unit: str) -> list[float]:
    """Estimate, lower and upper of a change as it is told: percentage points, points, or per cent of a ratio."""
    told = [float(row[name]) for name in ("estimate", "lower", "upper") if row[name]]
    if row["model"].startswith("ratio"):
        return [100 * (value - 1) for value in told]
    return [100 * value if unit in ("pct.", "pct.point") else value for value in told]


def _change(found: Agreement, released: Released, where: str, id: str, cell: str) -> None:
    row = released.changes.get(id)
    if row is None:
        found.holds("change", where, cell == "–", cell)
    elif row["status"] == "hidden":
        found.holds("change", where, cell == "..", cell)
    elif not row["estimate"]:
        found.holds("change", where, cell == "kan ikke afgøres", cell)
    else:
        estimate, *limits = _moved(row, released.unit(id))
        inside = bool(limits) and limits[0] <= 0 <= limits[1]
        if cell == "ingen sikker ændring" or inside:
            found.holds("change", where, inside and cell == "ingen sikker ændring", cell)
            return
        found.holds("change", where, bool(limits) == cell.startswith("sikker ændring: "), cell)
        if "det samme" in cell or "uændret" in cell:
            found.holds("change", where, abs(estimate) < 1e-9 or bool(re.search("nærmest|næsten", cell)), cell)
        elif numbers(cell):
            told = float(row["estimate"]) if "gange så" in cell else abs(estimate)
            found.shows("change", where, re.sub(r" af \d+", "", cell), [told])
            side = MORE if estimate > 0 else LESS
            found.holds("change", where, any(word in cell for word in (*side, *(["gange"] if estimate > 0 else []))), cell)


def _sentences(found: Agreement, released: Released, words: list[str]) -> None:
    """Numbers of the sentences in estimates.csv, and that the annex tells changes in no other words."""
    texts = [_plain(row["text"]) for row in [*released.changes.values(), *released.courses]]
    for id, row in released.changes.items():
        if row["status"] == "hidden" or not row["estimate"]:
            found.holds("sentence", id, not re.search(r"\d+,\d", row["text"]), row["text"])
            continue
        ends = [released.rows[(id, "", "", key)] for key in ("plan", "baseline")]
        allowed = [abs(value) for end in ends for value in exact_numbers(end)] + [abs(x) for x in _moved(row, ends[0]["unit"])]
        allowed += [float(row[name]) for name in ("estimate", "lower", "upper") if row[name]]  # 'gange så mange'
        said = PERIODS.sub("", _plain(row["text"]).partition(": ")[2])
        for shown in numbers(said):
            agrees = any(rounds_to(value, shown.lstrip("−")) for value in allowed)
            found.holds("sentence", id, agrees, row["text"])
    for row in released.courses:
        told = re.search(r"ligge alt fra ([\d,.]+) pct\. lavere til ([\d,.]+) pct\. højere \(95", _plain(row["text"]))
        if told and row["term"] == "level" and row["lower"]:
            low, high = 100 * (1 - float(row["lower"])), 100 * (float(row["upper"]) - 1)
            found.shows("course", row["indicator"], " ".join(told.groups()), [low, high])
    for text in words:
        if re.search(r"\d.* i planperioden mod .*i baseline", text) and not re.match("Svarprocenten|For mentorforl", text):
            found.holds("told", "bilag.docx", any(known and known in text for known in texts), text)


def _resume(found: Agreement, released: Released, place: str, text: str) -> None:
    told = re.search(
        r"Af (\S+) indikatorer, der er sammenlignet.*?: (\S+) viser en sikker ændring.*?, (\S+) ingen sikker", text
    )
    if told is None:
        return
    judged = [row for row in released.changes.values() if row["lower"] not in ("", "..")]
    null = {id: 1.0 if row["model"].startswith("ratio") else 0.0 for id, row in released.changes.items()}
    unsure = sum(float(row["lower"]) <= null[row["indicator"]] <= float(row["upper"]) for row in judged)
    for word, exact in zip(told.groups(), (len(released.changes), len(judged) - unsure, unsure), strict=True):
        found.holds("count", place, COUNTS.get(word, int(word) if word.isdigit() else -1) == exact, told.group())


def _figure(found: Agreement, released: Released, path: Path, names: set[str]) -> None:
    drawn, alt = _rows(path), _plain(path.with_suffix(".txt").read_text(encoding="utf-8"))
    picture = path.with_suffix(".svg").read_text(encoding="utf-8").partition("</desc>")[2]
    labels = [_plain(html.unescape(text)) for text in re.findall(r"<text [^>]*>([^<]*)</text>", picture)]
    exact: list[float] = []
    for row in drawn:
        if row["indicator"] == "publiceret":
            exact += [float(row["value"]), float(row["numerator"])]
        elif "breakdown" in row:
            own = released.rows[(row["indicator"], row["breakdown"], row["category"], row["period"])]
            found.holds("drawn", path.name, {name: row[name] for name in own} == own, str(row))
            exact += [float(row[name]) * scale for name in NUMBERS if row[name] not in ("", "..") for scale in (1, 100, 1e-6)]
            if row["denominator"] not in ("", "..") and row["numerator"] not in ("", ".."):
                exact.append(float(row["denominator"]) - float(row["numerator"]))  # due, but not held
        else:
            own = released.changes[row["indicator"]]
            same = all(row[name] == own[name] for name in ("estimate", "lower", "upper", "status"))
            found.holds("drawn", path.name, same, str(row))
    if path.stem.endswith("_aendring"):
        for row in (row for row in drawn if row["status"] == "ok"):
            values = exact_numbers(row)
            found.holds("label", path.name, any(_is_label(label, values) for label in labels), str(values))
    if "estimate" in drawn[0]:
        for row in (row for row in drawn if row["lower"] not in ("", "..") and row["estimate"]):
            unit = released.unit(row["indicator"])
            if not (row["method"].startswith("ratio") or unit.startswith(("pct.", "point"))):
                continue  # told as baseline → plan
            scale = 100 if unit.startswith("pct.") else 1
            values = [scale * float(row[name]) for name in ("estimate", "lower", "upper")]
            found.holds("label", path.name, any(_is_label(label, values) for label in labels), str(values))
        return  # its alt text counts, and is tested where it is made
    for name in names:
        alt = alt.replace(name, "")
    said = alt
    for beside in BESIDE:
        said = re.sub(beside, "", said)
    for shown in numbers(PERIODS.sub("", re.sub(r"\d\. (?:kvartal|halvår) \d{4}", "", said))):
        agrees = any(rounds_to(value, shown) for value in exact)
        found.holds("alt", path.name, agrees, f"{shown} in {alt}")


def _is_label(label: str, exact: Sequence[float]) -> bool:
    found = numbers(label)
    return len(found) == len(exact) and all(map(rounds_to, exact, found))
