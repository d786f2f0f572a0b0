"""The road on one page: from a folder of exports to a folder of results."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from vinkeval.audit import audit, named_row
from vinkeval.collecting import loaded_for_good
from vinkeval.danish import listing
from vinkeval.disclosure import ALL, load_release, protect_paper, read_ledgers, write_ledger, write_release
from vinkeval.disclosure.release import Release
from vinkeval.errors import DisclosureFault, ExportsFault, StorageFault
from vinkeval.evidence import compare_with_baseline, trends
from vinkeval.exports import read_exports, save_records
from vinkeval.exports.cache import FOLDER as CACHE
from vinkeval.exports.cache import Cache
from vinkeval.exports.intake import Intake
from vinkeval.exports.records import Records
from vinkeval.figures import charts
from vinkeval.indicators import CountedCell, Measures
from vinkeval.indicators.counted import measured_and_counted
from vinkeval.kept import Kept, key_of
from vinkeval.locking import read_lock
from vinkeval.papers import write_annex, write_page, write_proposal, write_workbook
from vinkeval.papers.notebooks import notebook_folder, run_notebooks
from vinkeval.plan import load_plan
from vinkeval.plan.model import Plan
from vinkeval.plan.reading import OWN_PLAN
from vinkeval.progress import files_of
from vinkeval.runrecord import Steps, keep_inputs, run_record, write_unreleased
from vinkeval.staging import RECORD, replaced_folder
from vinkeval.storage import make_private_folder, sha256_of, told_in_danish, write_text
from vinkeval.unchanged import Asked, ledgers_for, record

ROUNDS = 4
"""How often a paper is protected anew with what the auditor found withheld, before the run gives up."""

RELEASING = (
    "pipeline", "errors", "intervals", "internal", "danish", "storage", "unchanged", "plan", "exports", "indicators",
    "evidence", "disclosure", "audit",
)  # fmt: skip
DRAWING = (*RELEASING, "figures", "papers", "locking")
"""Rooms by whose code a release is made, and what is drawn and written of it."""
STEPS = {"release": "de beskyttede tal", "papers": "figurer og papirer", "notebooks": "notesbøgerne"}
"""The steps that an earlier run can have made, as a reader knows them."""
RELEASED = ("indicators.csv", "estimates.csv", "goals.csv", "findings_summary.csv", "ledger.json")


@dataclass(frozen=True)
class RunResult:
    """Where a run's results stand, what it came to, and which steps the earlier run had made from the same."""

    out: Path
    release: Release
    taken_over: tuple[str, ...] = ()

    def text(self) -> str:
        """What to open, in Danish."""
        same = [STEPS[step] for step in self.taken_over]
        return "\n".join(
            [
                f"Færdig: {self.out}",
                *([f"  Som sidst:    {listing(same)} (intet af det, de er lavet af, er ændret)"] if same else []),
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
        reread: read every file and make every step, also those the earlier run in `out` would let this one take over.

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

    with loaded_for_good(), replaced_folder(out) as fresh:
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
        earlier = read_ledgers(ledgers_for(ledger, out))
        with steps("Skriver det interne"):
            write_unreleased(measures, private)
            save_records(records, private)
            keep_inputs(private, raw=raw, plan=plan_file or OWN_PLAN, ledger=earlier, lock=lock, template=template)
        kept = Kept(None if reread else out, fresh)
        release = _released(kept, steps, measures, cells, intake, earlier, as_of)
        _write_papers(kept, steps, release, template, deviations)
        write_text(fresh / RECORD, run_record(raw, plan, release, steps, lock=lock, taken_over=kept.taken_over))
        _run_notebooks(kept, steps, plan, plan_file)
        kept.write()
        with steps("Efterprøver diskretionen"):
            report = audit(fresh)
            if not report.passed:
                raise DisclosureFault(report.text())
        write_text(fresh / RECORD, run_record(raw, plan, release, steps, lock=lock, taken_over=kept.taken_over))
        after = _fingerprints(asked)
        check_undisturbed(raw, (before.raw, after.raw), (earlier, read_ledgers(ledgers_for(ledger, out))))
        if ledger is not None:
            with told_in_danish(ledger):
                ledger.parent.mkdir(parents=True, exist_ok=True)
            # Before the folder is in place: a paper must never be out of which the ledger knows nothing.
            write_ledger(release, ledger)
        if after == before and after.asked and not asked.protected:
            record(fresh, after.asked, ledger, out)
    return RunResult(out, release, tuple(kept.taken_over))


def check_undisturbed(raw: Path, files: tuple[str, str], ledgers: tuple[Mapping[str, Any], Mapping[str, Any]]) -> None:
    """That nobody changed the raw files or the ledger during a run, whose results would then be of something else.

    Args:
        raw: where the files are.
        files, ledgers: fingerprint of the files and what the ledger tells, before the run and at its end.

    Raises:
        ExportsFault: the files were changed.
        StorageFault: another run has told of a paper.
    """
    if files[0] != files[1]:
        raise ExportsFault(f"Filerne i {raw} blev ændret, mens de blev læst. Kør igen, når ingen skriver i dem.")
    if ledgers[0] != ledgers[1]:
        raise StorageFault("Fortegnelsen over tidligere papirer blev ændret af en anden kørsel undervejs. Kør igen.")


class _Fingerprints(NamedTuple):
    """Of the raw files, and of all that decides the run; empty where a file cannot be read, which the reading will tell."""

    raw: str
    asked: str


def _fingerprints(asked: Asked) -> _Fingerprints:
    try:
        return _Fingerprints(asked.raw_fingerprint(), asked.fingerprint())
    except OSError:
        return _Fingerprints("", "")


def _released(
    kept: Kept,
    steps: Steps,
    measures: Measures,
    cells: Sequence[CountedCell],
    intake: Intake,
    earlier: Mapping[str, Any],
    as_of: date,
) -> Release:
    """Judge the course of the figures and protect the paper, unless the earlier run did so from the same."""
    plan, records, refused = measures.plan, intake.records, len(intake.refusals)

    def make() -> None:
        with steps("Vurderer udviklingen"):
            estimates = trends(measures, plan)
            comparisons = compare_with_baseline(measures, plan)
        with steps("Beskytter tallene"):
            protect = partial(
                protect_paper,
                measures,
                cells,
                records=records,
                estimates=estimates,
                comparisons=comparisons,
                ledger=earlier,
                as_of=as_of,
                refused_files=refused,
            )
            _write_audited(protect, kept.folder)

    others = others_papers(earlier, f"{as_of.isoformat()}-{plan.id}")
    parts = (made_from(measures, cells, records), others, as_of.isoformat(), str(refused), plan.sha256)
    kept.step("release", key_of(RELEASING, *parts), make)
    return load_release(kept.folder, plan)  # as every later reader has it, whether made or taken over


def _write_papers(
    kept: Kept, steps: Steps, release: Release, template: Path | None, deviations: tuple[str, ...] | None
) -> None:
    """Figures, annex, workbook and proposal."""
    out = kept.folder

    def make() -> None:
        with steps("Skriver det frigivne"):
            drawn = charts(release)
            figures = out / "figures"
            figures.mkdir()
            for chart in drawn:
                chart.save(figures)
            write_annex(release, drawn, out / "bilag.docx", template=template, deviations=deviations)
            write_page(release, drawn, out / "bilag.html", deviations=deviations)
            write_workbook(release, out / "vink_tabeller.xlsx")
            write_proposal(release, out / "indstilling.txt")

    kept_template = out / "private" / "template.docx"
    own = sha256_of(kept_template) if kept_template.is_file() else ""
    kept.step("papers", key_of(DRAWING, *_shown(out), release.plan.sha256, own, repr(deviations)), make)


def _run_notebooks(kept: Kept, steps: Steps, plan: Plan, plan_file: Path | None) -> None:
    """The executed notebooks."""
    out, source = kept.folder, notebook_folder()

    def make() -> None:
        with steps("Kører notesbøgerne"):
            run_notebooks(source, out, plan_file)

    private = out / "private"
    records = [*sorted((private / "records").iterdir()), private / "accounting.json", private / "findings.csv"]
    read = [sha256_of(path) for path in (*sorted(source.glob("*.ipynb")), *records)]
    kept.step("notebooks", key_of(DRAWING, *_shown(out), plan.sha256, *read), make)


def _shown(out: Path) -> list[str]:
    """SHA-256 of each file of the release."""
    return [sha256_of(out / name) for name in RELEASED]


def made_from(measures: Measures, cells: Sequence[CountedCell], records: Records) -> str:
    """SHA-256 of all that a release is made from, beside plan, ledger and day: figures, what they count, and the account."""
    found = hashlib.sha256()
    account = records.accounting.drop(columns=["file", "sheet"])
    findings = records.findings.groupby(["table", "rule", "action"]).size().reset_index()
    for frame in (measures.frame, account, findings):
        found.update(frame.to_csv(index=False, na_rep="\0").encode())
    for cell in cells:
        found.update(repr((cell.indicator, cell.breakdown, cell.category, cell.period, cell.role, cell.table)).encode())
        found.update(len(cell.rows).to_bytes(8, "big") + cell.rows.tobytes())
    return found.hexdigest()


def others_papers(ledger: Mapping[str, Any], id: str) -> str:
    """What a ledger tells of papers other than this one, which a rerun replaces."""
    return repr([release for release in ledger["releases"] if release["id"] != id])


def _write_audited(protect: Callable[..., Release], folder: Path) -> None:
    """Protect and write until the auditor finds nothing in the tables; what it finds is withheld, whole indicator by indicator.

    The two share no code, so each may know a relation the other does not. Where the auditor knows better the paper shows less.
    """
    withheld: frozenset[tuple[str, str, str]] = frozenset()
    for _ in range(ROUNDS):
        release = protect(withhold=withheld)
        write_release(release, folder)
        found = {key for finding in audit(folder, release=release.id).findings if (key := named_row(finding.cell)) is not None}
        if not found:
            break
        withheld |= found - withheld or {(indicator, breakdown, ALL) for indicator, breakdown, _ in found}
