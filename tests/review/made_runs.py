"""Small finished runs, made by the rooms themselves but without figures, papers and notebooks: seconds instead of a minute."""

import re
import shutil
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl

from vinkeval.disclosure import protect_paper, read_ledger, write_release
from vinkeval.evidence import compare_with_baseline, trends
from vinkeval.exports import read_exports, save_records
from vinkeval.indicators import counted_cells, indicators
from vinkeval.plan import load_plan
from vinkeval.plan.reading import OWN_PLAN
from vinkeval.runrecord import Steps, keep_inputs, run_record, write_unreleased
from vinkeval.staging import RECORD
from vinkeval.storage import make_private_folder, write_text

CUT_OFF = date(2021, 12, 31)


KEPT = {"A1", "B3", "H1", "M2.1", "D1", "Q1", "Q5"}


def small_plan(path: Path, ids: Collection[str] = KEPT) -> Path:
    """The plan with a handful of its indicators: what is compared is as varied, and a run takes a second."""
    sections = re.split(r"(?m)^(?=\[)", OWN_PLAN.read_text(encoding="utf-8"))
    named = [(re.match(r'\[indicators\."?([\w.]+)"?\]', section), section) for section in sections]
    kept = [text for name, text in named if (name is None or name[1] in ids) and not text.startswith("[breaks.")]
    text = re.sub(r"(?m)^(extra_quarters|coarsen_together) = .*$", r"\1 = []", "".join(kept))
    path.write_text(text, encoding="utf-8")
    return path


@dataclass(frozen=True)
class Made:
    """A finished run and the raw files it was made of."""

    out: Path
    raw: Path


def made_run(raw: Path, out: Path, plan_file: Path, *, as_of: date = CUT_OFF, ledger: Path = Path("no ledger")) -> Made:
    """What `vinkeval run` leaves, as far as compare reads it."""
    plan = load_plan(plan_file)
    intake = read_exports(raw, as_of=as_of, exported_until=max(as_of, plan.cut_off))
    measures = indicators(intake.records, plan)
    earlier = read_ledger(ledger)
    release = protect_paper(
        measures,
        counted_cells(intake.records, plan),
        records=intake.records,
        estimates=trends(measures, plan),
        comparisons=compare_with_baseline(measures, plan),
        ledger=earlier,
        as_of=as_of,
        refused_files=0,
    )
    private = out / "private"
    make_private_folder(private)
    write_release(release, out)
    write_unreleased(measures, private)
    save_records(intake.records, private)
    no_lock = out / "no lock"
    keep_inputs(private, raw=raw, plan=plan_file, ledger=earlier, lock=no_lock, template=None)
    write_text(out / RECORD, run_record(raw, plan, release, Steps(quiet=True), lock=no_lock))
    return Made(out, raw)


def edited(raw: Path, copy: Path, file: str, edit: Callable[[Any], None]) -> Path:
    """The raw files with one workbook's last sheet changed by hand."""
    shutil.copytree(raw, copy)
    book = openpyxl.load_workbook(copy / file)
    edit(book[book.sheetnames[-1]])
    book.save(copy / file)
    return copy
