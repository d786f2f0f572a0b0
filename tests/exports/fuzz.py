"""Harmed exports by the thousand: python -m tests.exports.fuzz [--seconds 600] [--seed 1]

Takes invented workbooks and the small files of every other format, harms bytes, members of the zip or single cells, and lets
the importer check them as it would a folder handed over, child process and all. Whatever the harm, each file is read or refused
for a reason, each row is accounted for, nothing secret is told, and neither time nor memory runs away.
"""

import argparse
import random
import re
import sys
import tempfile
import time
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from io import BytesIO
from pathlib import Path

from tests.exports.exports_workbook import balance
from tests.exports.reading.making import zipped
from tests.exports.reading.test_damage import SEEDS, damaged
from vinkeval.example import write_example
from vinkeval.exports import check_exports, quality_report

SECRET = "Hemmelig-Fritekst-4711"
"""Stands in cells here and there, and must never be told."""
CELLS = [
    "", " ", "-", "?", "ca. 14", "1:30", "-5", "1e309", "uge 99", "31-02-2020", "03-04-2020", "I alt", "=1+1", "\ufffd", "2020",
    "Dato", "Indsats", "Aktivitetsnr.", "010190-1234", SECRET, "x" * 30_000, "0", "43924", "1048577", "-1", "NaN", "#REF!",
    *(part * 8_000 + "!" for part in ("ca. ", "1", "1-", "½", "(", ",", "Aa ", "a@", "F1;")),
]  # fmt: skip
HEADERS = 12
"""No header stands further down."""
A_BATCH = 15.0
"""Seconds that no batch of harmed small files may take: thirty times what it takes on a quiet machine."""
A_PROCESS = 1500 << 10
"""kB that neither the process nor a child may come to hold: the libraries, and the memory a small file is allowed."""


def members(content: bytes, chance: random.Random) -> bytes:
    """A zip whose parts are harmed, exchanged, dropped, renamed or said to be far larger than they are."""
    with zipfile.ZipFile(BytesIO(content)) as box:
        parts = {name: box.read(name) for name in box.namelist()}
    one, other = chance.choice(list(parts)), chance.choice(list(parts))
    match chance.randrange(6):
        case 0:
            del parts[one]
        case 1:
            parts[one], parts[other] = parts[other], parts[one]
        case 2:
            parts[one + chance.choice(("", "x", "/..", "%00"))] = parts.pop(one)
        case 3:
            parts[one] = parts[one] * chance.choice((2, 50))
        case _:
            parts[one] = damaged(parts[one] or b" ", chance)
    return zipped(parts)


def cells(content: bytes, chance: random.Random) -> bytes:
    """A workbook in which cells say other things, are of another type, stand elsewhere, or are many more."""
    with zipfile.ZipFile(BytesIO(content)) as box:
        parts = {name: box.read(name) for name in box.namelist()}
    sheets = [name for name in parts if re.search(r"sheet\d+\.xml$", name)]
    if not sheets:
        return damaged(content, chance)
    name = chance.choice(sheets)
    sheet = parts[name].decode("utf-8")
    found = list(re.finditer(r'<c r="([A-Z]+)(\d+)"[^>]*>.*?</c>', sheet))
    for cell in sorted(chance.sample(found, min(len(found), chance.choice((1, 3, 40)))), key=re.Match.start, reverse=True):
        sheet = sheet[: cell.start()] + _other(cell, chance) + sheet[cell.end() :]
    return zipped(parts | {name: sheet.encode()})


def _other(cell: "re.Match[str]", chance: random.Random) -> str:
    text = chance.choice(CELLS)
    if text == SECRET and int(cell[2]) <= HEADERS:
        text = ""  # an unknown header is told as it stands
    text = text.replace("&", "&amp;").replace("<", "&lt;")
    place = f"{cell[1]}{cell[2]}"
    match chance.randrange(6):
        case 0:
            return ""
        case 1:
            return f'<c r="{chance.choice(("A1", "XFD1048576", "ZZZ1", place))}"><v>1</v></c>'
        case 2:
            return f'<c r="{place}"><f>1+1</f></c>'
        case 3:
            return f'<c r="{place}" t="{chance.choice("nsbed")}"><v>{text}</v></c>'
        case _:
            return f'<c r="{place}" t="inlineStr"><is><t>{text}</t></is></c>'


def harmed(seeds: dict[str, bytes], chance: random.Random) -> Iterator[tuple[str, bytes]]:
    """One harmed file after another, with a name that may say another format than its content."""
    ways: tuple[Callable[[bytes, random.Random], bytes], ...] = (damaged, members, cells)
    for number in range(10**9):
        name = chance.choice(list(seeds))
        content, way = seeds[name], chance.choice(ways)
        if way is not damaged and not zipfile.is_zipfile(BytesIO(content)):
            way = damaged
        suffix = Path(name).suffix if chance.random() < 0.9 else chance.choice((".xls", ".csv", ".xlsx", ".ods"))
        yield f"{number:06} {Path(name).stem}{suffix}", way(content, chance)


@dataclass
class Outcome:
    """What became of the files: how many were read and how many refused by which rule, and what went wrong, file by file."""

    files: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)


def run(seconds: float, seed: int, keep: Path | None = None, *, at_once: int = 25, most: int = 10**9) -> Outcome:
    """Check harmed files for so long, or so many; those of a batch in which something went wrong are kept in `keep`."""
    chance, outcome, until = random.Random(seed), Outcome(), time.monotonic() + seconds
    with tempfile.TemporaryDirectory() as folder:
        write_example(Path(folder) / "example", seed=seed, scale=0.05, mess="heavy")
        seeds = {path.name: path.read_bytes() for path in sorted((Path(folder) / "example").iterdir())}
        files = harmed(seeds | {f"lille.{kind}": content for kind, content in SEEDS.items()}, chance)
        while time.monotonic() < until and sum(outcome.files.values()) < most:
            raw = Path(folder) / "raw"
            raw.mkdir(exist_ok=True)
            written = dict(next(files) for _ in range(at_once))
            for name, content in written.items():
                (raw / name).write_bytes(content)
            for problem in _problems(raw, outcome):
                outcome.wrong.append(f"seed {seed}, files {min(written)[:6]}-{max(written)[:6]}: {problem}")
                for name, content in written.items() if keep else ():
                    (keep or raw).joinpath(name).write_bytes(content)
            for path in raw.iterdir():
                path.unlink()
    return outcome


def _problems(raw: Path, outcome: Outcome) -> Iterator[str]:
    began = time.monotonic()
    try:
        intake = check_exports(raw, as_of=date(2021, 12, 31))
        balance(intake)
        told = quality_report(intake) + intake.records.findings.to_csv() + str(intake.to_json()) + repr(intake)
    except Exception as fault:  # whatever it is, it is a find
        outcome.files["raised"] += len(list(raw.iterdir()))
        yield f"{type(fault).__name__}: {fault}"
        return
    refused = {refusal.file: refusal.faults[0].rule for refusal in intake.refusals}
    outcome.files.update(refused.get(file, "read") for file in intake.files)
    if len(intake.files) + len(intake.not_read) != len(list(raw.iterdir())):
        yield "a file is neither read nor told"
    if SECRET in told:
        yield "a cell's text was told"
    if time.monotonic() - began > A_BATCH:
        yield f"{time.monotonic() - began:.0f} seconds"
    if (most := most_memory()) > A_PROCESS:
        yield f"{most >> 10} MB"


def most_memory() -> int:
    """kB that the process or a child of it came to hold, where the system tells."""
    if sys.platform != "linux":
        return 0
    import resource

    return max(resource.getrusage(of).ru_maxrss for of in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))


def main() -> int:
    words = argparse.ArgumentParser(prog="python -m tests.exports.fuzz", description=__doc__)
    words.add_argument("--seconds", type=float, default=600)
    words.add_argument("--seed", type=int, default=1)
    words.add_argument("--keep", type=Path, help="folder for the files of what went wrong")
    asked = words.parse_args()
    if asked.keep:
        asked.keep.mkdir(parents=True, exist_ok=True)
    outcome = run(asked.seconds, asked.seed, asked.keep)
    print(f"{sum(outcome.files.values())} files: {dict(outcome.files.most_common())}; at most {most_memory() >> 10} MB")
    print("\n".join(outcome.wrong) or "nothing went wrong")
    return bool(outcome.wrong)


if __name__ == "__main__":
    raise SystemExit(main())
