"""What reading costs beside the least it can cost: from workbooks to records, and to records and indicators.

usage: python benchmarks/reading.py [ROWS ...]      (default 10000 100000; 1000000 needs some 4 GB and minutes)

Workbooks of an activity log of 25 columns, as a stream writer makes them, one sheet a year. Beside each other in one run: the
fastest bare read of the cells (fastexcel where it is installed, else python-calamine), the whole road to records, and that with
the indicators. Ratios, not seconds: processor time with that of the children, of the work alone and of the whole process with
its start and imports, and, apart, the clock on the wall, each the best of a few rounds in turn; memory is what a process and
its child hold together at most, pages they share counted once (Linux).
"""

import contextlib
import math
import random
import resource
import select
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

COLUMNS = (
    "Aktivitetsnr.", "Dato", "Slutdato", "Indsats", "Aktivitetstype", "Målgruppe", "Forvaltning", "Institutionstype",
    "Institutionskode", "Bydel", "Format", "Status", "Aflysningsårsag", "Antal deltagere", "Antal tilmeldte", "Heraf kvinder",
    "Heraf mænd", "Varighed (timer)", "Antal moduler", "Deltagere første modul", "Deltagere sidste modul",
    "Deltagende foreninger (koder)", "Aftalte initiativer", "Gennemførte initiativer", "Samarbejdspartner",
)  # fmt: skip
YEARS = (2018, 2019, 2020, 2021)
NUMBER, DATE, TEXT = "<c r='{}'><v>{}</v></c>", "<c r='{}' s='1'><v>{}</v></c>", "<c r='{}' t='s'><v>{}</v></c>"

PARTS = {
    "[Content_Types].xml": '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>{}</Types>',
    "_rels/.rels": '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="r" Target="xl/workbook.xml" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"/></Relationships>',
    "xl/styles.xml": '<?xml version="1.0"?><styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    '<cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>',
}
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


class Texts:
    """Shared texts and their numbers."""

    def __init__(self) -> None:
        self.numbers: dict[str, int] = {}

    def __call__(self, text: str) -> int:
        return self.numbers.setdefault(text, len(self.numbers))


def workbook(path: Path, rows: int, seed: int = 1, first: int = 0) -> None:
    """An activity log of so many rows over four sheets, numbered from `first` on."""
    rng, texts = random.Random(seed), Texts()
    names = [f"xl/worksheets/sheet{i}.xml" for i in range(1, 5)]
    overrides = "".join(
        f'<Override PartName="/{name}" '
        'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>'
        for name in names
    )
    sheets = "".join(f'<sheet name="{year}" sheetId="{i}" r:id="r{i}"/>' for i, year in enumerate(YEARS, 1))
    kinds = [("worksheet", f"worksheets/sheet{i}.xml", f"r{i}") for i in range(1, 5)]
    kinds += [("styles", "styles.xml", "s"), ("sharedStrings", "sharedStrings.xml", "t")]
    relations = "".join(f'<Relationship Id="{id}" Target="{target}" Type="{OFFICE}/{kind}"/>' for kind, target, id in kinds)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=3) as package:
        for name, content in PARTS.items():
            package.writestr(name, content.replace("{}", overrides))
        package.writestr("xl/workbook.xml", f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>{sheets}</sheets></workbook>')
        package.writestr(
            "xl/_rels/workbook.xml.rels",
            f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{relations}</Relationships>',
        )
        for number, (name, year) in enumerate(zip(names, YEARS, strict=True)):
            with package.open(name, "w") as part:
                part.write(f'<worksheet xmlns="{MAIN}"><sheetData>'.encode())
                part.write(_row(1, [TEXT] * 25, [texts(header) for header in COLUMNS]))
                for row in range(2, rows // 4 + 2):
                    part.write(_row(row, KINDS, _values(first + number * (rows // 4) + row, year, rng, texts)))
                part.write(b"</sheetData></worksheet>")
        shared = "".join(f"<si><t>{text}</t></si>" for text in texts.numbers)
        package.writestr("xl/sharedStrings.xml", f'<sst xmlns="{MAIN}">{shared}</sst>')


KINDS = (
    NUMBER, DATE, DATE, *[TEXT] * 10, *[NUMBER] * 8, TEXT, NUMBER, NUMBER, TEXT,
)  # fmt: skip
LETTERS = [chr(65 + i) for i in range(25)]


def _row(number: int, kinds: Sequence[str], values: Sequence[object]) -> bytes:
    cells = [kind.format(f"{letter}{number}", value) for letter, kind, value in zip(LETTERS, kinds, values, strict=True)]
    return f'<row r="{number}">{"".join(cells)}</row>'.replace("'", '"').encode()


def _values(id: int, year: int, rng: random.Random, texts: Texts) -> list[object]:
    day = 43101 + 365 * (year - 2018) + rng.randrange(365)
    pick = rng.choice
    went = rng.randrange(5, 40)
    women = rng.randrange(went)
    words = [
        pick("abh"), pick(("Undervisningsforløb", "Workshop", "Oplæg")), pick(("Elever", "Forældre", "Unge")),
        pick(("BUF", "BIF", "SOF", "KFF")), pick(("Skole", "Klub", "Jobcenter", "Andet")), f"S{rng.randrange(80):03}",
        pick(("Nørrebro", "Valby", "Østerbro", "Bispebjerg", "Amager Øst")), pick(("Fysisk", "Online")),
        pick(("Afholdt", "Afholdt", "Afholdt", "Aflyst")), "Andet",
    ]  # fmt: skip
    numbers = [went, went + 3, women, went - women, rng.randrange(1, 9) / 2, rng.randrange(1, 8), went, went - 1]
    partners, codes = pick(("SSP", "DKS; SSP", "BUF")), f"F{rng.randrange(40):02}; F{rng.randrange(40):02}"
    return [id, day, day + 1, *map(texts, words), *numbers, texts(codes), 3, 2, texts(partners)]


BARE = {
    "fastexcel": "import fastexcel\nbook = fastexcel.read_excel(path)\nfor name in book.sheet_names:\n"
    " book.load_sheet(name).to_pandas()",
    "python-calamine": "from python_calamine import CalamineWorkbook\nbook = CalamineWorkbook.from_path(path)\n"
    "for name in book.sheet_names:\n book.get_sheet_by_name(name).to_python()",
}
RECORDS = (
    "from pathlib import Path\nfrom vinkeval.collecting import loaded_for_good\n"
    "from vinkeval.exports import read_exports\nfrom vinkeval.plan import load_plan\n"
    "loaded = loaded_for_good()\nloaded.__enter__()\n"
    "plan = load_plan()\n"
    "intake = read_exports(Path(path), as_of=plan.cut_off, exported_until=plan.cut_off)"
)  # as a run does
INDICATORS = RECORDS + (
    "\nfrom vinkeval.indicators.counted import measured_and_counted\nmeasured_and_counted(intake.records, plan)"
)
TIME = """
import resource, sys, time
path = sys.argv[1]
{imports}
def spent():  # in microseconds, where os.times counts hundredths
    used = [resource.getrusage(of) for of in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)
start, clock = spent(), time.perf_counter()
{work}
print(spent() - start, time.perf_counter() - clock)
"""
MEMORY = """
import sys
path = sys.argv[1]
{imports}
print("begin", flush=True)
{work}
print("done", flush=True)
sys.stdin.readline()
"""
IMPORTS = "import pandas\nimport vinkeval.exports.intake, vinkeval.indicators"


def probe(code: str, work: str, imports: str, path: Path) -> list[str]:
    """The command that does some work in a process of its own."""
    return [sys.executable, "-c", code.format(imports=imports, work=work), str(path)]


def seconds(work: str, imports: str, path: Path) -> tuple[float, float, float]:
    """Processor seconds of some work after the imports, those of its children with it, seconds by the clock, and processor
    seconds of the whole process."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    told = subprocess.run(probe(TIME, work, imports, path), capture_output=True, text=True, check=True).stdout
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    processor, clock = map(float, told.split())
    return processor, clock, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def memory(work: str, imports: str, path: Path) -> float:
    """The most (kB) that a process and its children hold together while it works, watched from outside."""
    with subprocess.Popen(probe(MEMORY, work, imports, path), stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdin and process.stdout
        process.stdout.readline()
        most = 0
        while not select.select([process.stdout], [], [], 0.01)[0]:
            most = max(most, held_together(process.pid))
        process.stdout.readline()
        most = max(most, held_together(process.pid))
        process.stdin.close()
    return most


def held_together(parent: int) -> int:
    """Memory (kB) of a process and its children, pages they share counted once."""
    children: list[str] = []
    with contextlib.suppress(OSError):
        children = " ".join(path.read_text() for path in Path(f"/proc/{parent}/task").glob("*/children")).split()
    return sum(map(_held, [parent, *map(int, children)]))


def _held(process: int) -> int:
    with contextlib.suppress(OSError, StopIteration):
        told = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
        return next(int(line.split()[1]) for line in told if line.startswith("Pss:"))
    return 0


class Cost(NamedTuple):
    """What some work costs: seconds of processor and by the clock, of processor with start and imports, memory in kB."""

    processor: float
    clock: float
    whole: float
    memory: float

    def beside(self, other: "Cost") -> "Cost":
        """As parts of another's."""
        return Cost(*(own / others for own, others in zip(self, other, strict=True)))


def best(rounds: int, works: Sequence[tuple[str, str]], path: Path) -> list[Cost]:
    """What each work costs: the best seconds of a few rounds taken in turn, and the memory it held at most."""
    spent = [[seconds(work, imports, path) for work, imports in works] for _ in range(rounds)]
    measurable = Path("/proc/self/smaps_rollup").exists()
    most = [memory(work, imports, path) if measurable else math.nan for work, imports in works]
    least = [map(min, zip(*one, strict=True)) for one in zip(*spent, strict=True)]
    return [Cost(*one, held) for one, held in zip(least, most, strict=True)]


def main() -> None:
    sizes = [int(word) for word in sys.argv[1:]] or [10_000, 100_000]
    bare = next((name for name in BARE if find_spec(name.replace("-", "_"))), None)
    if bare is None:
        raise SystemExit("Needs fastexcel or python-calamine to compare with.")
    per_row = []
    with scratch() as folder:
        for rows in sizes:
            path = folder / f"Aktivitetslog {rows}.xlsx"
            workbook(path, rows)
            works = [(BARE[bare], "import pandas"), (RECORDS, IMPORTS), (INDICATORS, IMPORTS)]
            read, records, figures = best(7 if rows <= 10_000 else 3 if rows <= 100_000 else 1, works, path)
            per_row.append(records.processor / rows)
            first, whole = records.beside(read), figures.beside(read)
            print(
                f"{rows:>8} rows: to records {first.processor:.2f} of the bare read by {bare}, "
                f"to indicators {whole.processor:.2f}; by the clock {first.clock:.2f}, {whole.clock:.2f}; "
                f"as whole processes {first.whole:.2f}, {whole.whole:.2f}; memory {first.memory:.2f}, {whole.memory:.2f}",
                flush=True,
            )
            path.unlink()
    if len(sizes) > 1:
        print(f"a row of the largest costs {per_row[-1] / per_row[0]:.2f} of a row of the smallest")


@contextlib.contextmanager
def scratch() -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as folder:
        yield Path(folder)


if __name__ == "__main__":
    main()
