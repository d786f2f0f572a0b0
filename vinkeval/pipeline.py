"""The road on one page: from a folder of exports to a folder of results."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from typing import NamedTuple

from vinkeval.audit import audit, named_row
from vinkeval.disclosure import ALL, protect_paper, read_ledgers, write_ledger, write_release
from vinkeval.disclosure.release import Release
from vinkeval.errors import DisclosureFault, ExportsFault, StorageFault
from vinkeval.evidence import compare_with_baseline, trends
from vinkeval.exports import read_exports, save_records
from vinkeval.exports.cache import FOLDER as CACHE
from vinkeval.exports.cache import Cache
from vinkeval.figures import charts
from vinkeval.indicators.counted import measured_and_counted
from vinkeval.locking import read_lock
from vinkeval.papers import write_annex, write_page, write_proposal, write_workbook
from vinkeval.papers.notebooks import notebook_folder, run_notebooks
from vinkeval.plan import load_plan
from vinkeval.plan.reading import OWN_PLAN
from vinkeval.progress import files_of
from vinkeval.runrecord import Steps, keep_inputs, run_record, write_unreleased
from vinkeval.staging import RECORD, replaced_folder
from vinkeval.storage import make_private_folder, told_in_danish, write_text
from vinkeval.unchanged import Asked, ledgers_for, record

ROUNDS = 4
"""How often a paper is protected anew with what the auditor found withheld, before the run gives up."""


@dataclass(frozen=True)
class RunResult:
    """Where a run's results stand and what it came to."""

    out: Path
    release: Release

    def text(self) -> str:
        """What to open, in Danish."""
        return "\n".join(
            [
                f"Færdig: {self.out}",
                f"  Læs først:    {self.out / 'bilag.docx'} (eller bilag.html)",
                f"  Tabeller:     {self.out / 'vink_tabeller.xlsx'}",
                f"  Notesbøger:   {self.out / 'notebooks'}",
                f"  Kun internt:  {self.out / 'private'}",
            ]
        )


def run(
    raw: Path,
    *,
    out: Path | None = None,
    processed: Path,
    plan_file: Path | None = None,
    as_of: date | None = None,
    ledger: Path | None,
    lock: Path | None = None,
    skip_refused: bool = False,
    template: Path | None = None,
    password_file: Path | None = None,
    quiet: bool = False,
    reread: bool = False,
) -> RunResult:
    """Read `raw`, evaluate it by the plan, protect it, audit it and write it to `out`.

    Args:
        raw: folder of exports, or one file.
        out: folder of results; by default `processed`/<as-of date>.
        ledger: what earlier papers have shown; brought up to date when the run has succeeded. None where none is kept: then the
            other runs beside `out` tell it, and this run's own folder tells later ones.
        lock: the frozen analysis plan; by default `processed`/plan.lock.toml where there is one.
        reread: read every file, also those of which the earlier run in `out` kept what came of them.

    Raises:
        VinkevalError: with the exit code of its kind; `out` is then as it was.
    """
    steps = Steps(quiet)
    asked = Asked(raw, processed, plan_file, as_of, lock, skip_refused, template, protected=password_file is not None)
    before = _fingerprints(asked)
    plan = load_plan(plan_file)
    lock = lock or processed / "plan.lock.toml"
    locked = read_lock(lock, plan)
    deviations = locked.deviations if locked else None
    as_of = as_of or plan.cut_off
    out = out or processed / as_of.isoformat()

    with replaced_folder(out) as fresh:
        private = fresh / "private"
        make_private_folder(private)
        with steps("Læser eksporterne") as tell:
            intake = read_exports(
                raw,
                as_of=as_of,
                skip_refused=skip_refused,
                password_file=password_file,
                progress=files_of(tell),
                exported_until=max(as_of, plan.cut_off),
                cache=Cache(None if reread else out / "private" / CACHE, private / CACHE),
            )
            records = intake.records
        with steps("Beregner indikatorerne"):
            measures, cells = measured_and_counted(records, plan)
        with steps("Vurderer udviklingen"):
            estimates = trends(measures, plan)
            comparisons = compare_with_baseline(measures, plan)
        with steps("Beskytter tallene"):
            earlier = read_ledgers(ledgers_for(ledger, out))
            write_unreleased(measures, private)
            protect = partial(
                protect_paper,
                measures,
                cells,
                records=records,
                estimates=estimates,
                comparisons=comparisons,
                ledger=earlier,
                as_of=as_of,
                refused_files=len(intake.refusals),
            )
            release = _audited(protect, fresh)
        with steps("Skriver det interne"):
            save_records(records, private)
            keep_inputs(private, raw=raw, plan=plan_file or OWN_PLAN, ledger=earlier, lock=lock, template=template)
        with steps("Skriver det frigivne"):
            drawn = charts(release)
            figures = fresh / "figures"
            figures.mkdir()
            for chart in drawn:
                chart.save(figures)
            write_annex(release, drawn, fresh / "bilag.docx", template=template, deviations=deviations)
            write_page(release, drawn, fresh / "bilag.html", deviations=deviations)
            write_workbook(release, fresh / "vink_tabeller.xlsx")
            write_proposal(release, fresh / "indstilling.txt")
        write_text(fresh / RECORD, run_record(raw, plan, release, steps, lock=lock))
        with steps("Kører notesbøgerne"):
            run_notebooks(notebook_folder(), fresh, plan_file)
        with steps("Efterprøver diskretionen"):
            report = audit(fresh)
            if not report.passed:
                raise DisclosureFault(report.text())
        write_text(fresh / RECORD, run_record(raw, plan, release, steps, lock=lock))
        after = _fingerprints(asked)
        if after.raw != before.raw:
            raise ExportsFault(f"Filerne i {raw} blev ændret, mens de blev læst. Kør igen, når ingen skriver i dem.")
        if read_ledgers(ledgers_for(ledger, out)) != earlier:
            raise StorageFault("Fortegnelsen over tidligere papirer blev ændret af en anden kørsel undervejs. Kør igen.")
        if ledger is not None:
            with told_in_danish(ledger):
                ledger.parent.mkdir(parents=True, exist_ok=True)
            # Before the folder is in place: a paper must never be out of which the ledger knows nothing.
            write_ledger(release, ledger)
        if after == before and after.asked and not asked.protected:
            record(fresh, after.asked, ledger, out)
    return RunResult(out, release)


class _Fingerprints(NamedTuple):
    """Of the raw files, and of all that decides the run; empty where a file cannot be read, which the reading will tell."""

    raw: str
    asked: str


def _fingerprints(asked: Asked) -> _Fingerprints:
    try:
        return _Fingerprints(asked.raw_fingerprint(), asked.fingerprint())
    except OSError:
        return _Fingerprints("", "")


def _audited(protect: Callable[..., Release], folder: Path) -> Release:
    """Protect until the auditor finds nothing in the tables; what it still finds is withheld, whole indicator by indicator.

    The two share no code, so each may know a relation the other does not. Where the auditor knows better the paper shows less.
    """
    withheld: frozenset[tuple[str, str, str]] = frozenset()
    for _ in range(ROUNDS):
        release = protect(withhold=withheld)
        write_release(release, folder)
        found = {key for finding in audit(folder).findings if (key := named_row(finding.cell)) is not None}
        if not found:
            break
        withheld |= found - withheld or {(indicator, breakdown, ALL) for indicator, breakdown, _ in found}
    return release
