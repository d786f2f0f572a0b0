"""From raw files to Records: read, recognise, judge, account. Nothing is lost and nothing is changed in silence."""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import pandas as pd

from vinkeval.danish import counted
from vinkeval.errors import ExportsFault
from vinkeval.exports.accounting import accounted
from vinkeval.exports.cache import Cache, about
from vinkeval.exports.corrections import CORRECTIONS, load_corrections
from vinkeval.exports.findings import Findings
from vinkeval.exports.grid import Fault, Refused, Workbook
from vinkeval.exports.passwords import read_password
from vinkeval.exports.personal import shown_file_names
from vinkeval.exports.reading import read_workbooks
from vinkeval.exports.records import Records
from vinkeval.exports.schema import ALIASES, load_schema, with_aliases
from vinkeval.exports.sheets import Setting, SheetRows
from vinkeval.exports.workbooks import BareSheet, WorkbookRows, read_sheets
from vinkeval.plan import load_plan
from vinkeval.storage import sha256_of, told_in_danish

Answer = Workbook | Refused
Progress = Callable[[str, int, int], None]
"""Called with the shown name of a file, how many are done, and how many there are."""

_SUFFIXES = {".xlsx", ".xlsm", ".xls", ".xlsb", ".ods", ".csv", ".tsv", ".xltx", ".xltm", ""}
_OURS = {ALIASES, CORRECTIONS, "README.md", "OPDIGTET.txt"}


@dataclass(frozen=True)
class Refusal:
    """One file that is not read, with every reason."""

    file: str
    faults: tuple[Fault, ...]

    def text(self) -> str:
        """The reasons, one a line, each with its place."""
        lines = []
        for fault in self.faults:
            sheet = f"ark «{fault.sheet}»" if fault.sheet else ""
            lines.append(f"{', '.join(filter(None, (self.file, sheet, fault.cell)))}: {fault.message}")
        return "\n".join(lines)


@dataclass(frozen=True)
class Intake:
    """What came of a folder of exports.

    Attributes:
        records: the nine tables with their account.
        files: names of all files as they may be shown, in the order they were read.
        refusals: the files that are not in `records`, with their reasons.
        not_read: what else the folder holds: folders, and files that are neither workbook nor csv.
    """

    records: Records
    files: tuple[str, ...]
    refusals: tuple[Refusal, ...] = ()
    not_read: tuple[str, ...] = ()

    @property
    def usable(self) -> bool:
        """Whether any row was accepted."""
        return any(len(table) for table in self.records.tables.values())

    def to_json(self) -> dict[str, object]:
        """As `vinkeval check --json` answers."""
        refused = {refusal.file for refusal in self.refusals}
        sheets = _by_file(self.records.accounting, ["sheet", "table", "rows", "accepted", "set_aside", "not_data"])
        findings = _by_file(self.records.findings, ["sheet", "cell", "rule", "action", "message"])
        return {
            "files": [
                {
                    "file": file,
                    "status": "refused" if file in refused else "accepted",
                    "sheets": sheets.get(file, []),
                    "findings": findings.get(file, []),
                }
                for file in self.files
            ],
            "not_read": list(self.not_read),
        }


def _by_file(frame: pd.DataFrame, columns: list[str]) -> dict[str, list[dict[str, object]]]:
    groups = frame.groupby("file", sort=False)
    return {str(file): [{name: line[name] for name in columns} for line in rows.to_dict("records")] for file, rows in groups}


def read_exports(
    raw: Path,
    *,
    as_of: date,
    skip_refused: bool = False,
    password_file: Path | None = None,
    progress: Progress | None = None,
    exported_until: date | None = None,
    cache: Cache | None = None,
) -> Intake:
    """Read a folder of exports, or one file, into Records.

    Args:
        raw: folder or file. Beside the files may stand `aliases.toml` and `corrections.toml`.
        as_of: data cut-off (opgørelsesdato); later rows are left out, later dates are not known yet.
        skip_refused: go on without files that are refused.
        password_file: holds the password of protected files.
        progress: told after each file.
        exported_until: the last day the exports can hold, by default the plan's cut-off or `as_of` if that is later. A row
            after it is a fault; a row between `as_of` and it is only later.
        cache: what was made of the same files before. Files behind a password, and files that corrections.toml names, are
            always read.

    Raises:
        ExportsFault: no such folder, no files, a file refused (every fault of every file), or no usable row in any.
        PermissionFault: the folder may not be read.
        UsageFault: the password file is missing, blank or no text.
    """
    intake = check_exports(
        raw, as_of=as_of, password_file=password_file, progress=progress, exported_until=exported_until, cache=cache
    )
    if intake.refusals and not skip_refused:
        refused = counted(len(intake.refusals), "fil er afvist", "filer er afvist")
        raise ExportsFault(
            "\n".join(
                [
                    f"{refused}. Ret dem, eller kør med --skip-refused for at gå videre uden dem.",
                    *(refusal.text() for refusal in intake.refusals),
                ]
            )
        )
    if not intake.usable:
        raise ExportsFault(
            "\n".join(
                [
                    f"Ingen af filerne i {raw} gav en brugbar række. Kør «vinkeval check» for at se hvorfor.",
                    *(refusal.text() for refusal in intake.refusals),
                ]
            )
        )
    return intake


def check_exports(
    raw: Path,
    *,
    as_of: date,
    password_file: Path | None = None,
    progress: Progress | None = None,
    exported_until: date | None = None,
    cache: Cache | None = None,
) -> Intake:
    """As `read_exports`, but a refused file is only told: what would be read, repaired, set aside and refused.

    Raises:
        ExportsFault: no such folder, no files, or aliases.toml or corrections.toml cannot be used.
        PermissionFault: the folder may not be read.
    """
    paths, others = _listed(raw)
    shown = shown_file_names([path.name for path in paths])
    folder = raw if raw.is_dir() else raw.parent
    password = read_password(password_file) if password_file else None
    corrections = load_corrections(folder / CORRECTIONS)
    last_day = max(as_of, exported_until or load_plan().cut_off)
    files = _Files(paths, shown, frozenset(entry.file for entry in corrections.entries))
    if cache and not password_file:
        files.use(replace(cache, about=about(as_of, last_day, folder / ALIASES)))
    unread = [i for i in range(len(paths)) if i not in files.known]
    with closing(read_workbooks([paths[i] for i in unread], shown_as=[shown[i] for i in unread], password=password)) as answers:
        # The child has begun; what tells how to understand its answers is loaded meanwhile.
        setting = Setting(with_aliases(load_schema(), folder / ALIASES), as_of, last_day, corrections)
        intake = _together(_told(files.taken(answers, setting), shown, progress), shown, setting)
    corrections.check_used({refusal.file for refusal in intake.refusals})
    return replace(intake, not_read=tuple(others))


class _Files:
    """The files of a folder and what an earlier run made of them; `always` (shown names) are read in any case and not kept."""

    def __init__(self, paths: Sequence[Path], shown: Sequence[str], always: Collection[str]) -> None:
        self._paths, self._shown, self._always = paths, shown, always
        self._cache: Cache | None = None
        self.known: dict[int, WorkbookRows] = {}

    def use(self, cache: Cache) -> None:
        """Take from the cache what it has."""
        self._cache = cache
        for i, (path, name) in enumerate(zip(self._paths, self._shown, strict=True)):
            if name not in self._always and (rows := cache.found(cache.key(_content(path), path.name, name))):
                self.known[i] = rows

    def taken(self, answers: Iterator[Answer], setting: Setting) -> Iterator[WorkbookRows]:
        """What is in each file: as known, else by its answer."""
        for i, (path, name) in enumerate(zip(self._paths, self._shown, strict=True)):
            rows = self.known.pop(i, None)
            if rows is None:
                answer = next(answers)
                rows = _taken(answer, path.name, setting)
                if self._cache and isinstance(answer, Workbook) and not rows.faults and name not in self._always:
                    # Under the hash of the bytes that were read, whatever stands in the file by now.
                    self._cache.keep(self._cache.key(answer.sha256, path.name, name), rows)
            yield rows


def _taken(answer: Answer, name: str, setting: Setting) -> WorkbookRows:
    """What is in a workbook; `name` is the file's own."""
    return (
        WorkbookRows((), (), Findings(), answer.faults) if isinstance(answer, Refused) else read_sheets(answer, name, setting)
    )


def _told(taken: Iterable[WorkbookRows], shown: Sequence[str], progress: Progress | None) -> Iterator[WorkbookRows]:
    for i, (name, rows) in enumerate(zip(shown, taken, strict=True), 1):
        yield rows
        if progress:
            progress(name, i, len(shown))


def intake_of(answers: Iterable[Answer], names: Sequence[str], setting: Setting) -> Intake:
    """What comes of workbooks as the reading layer hands them over; `names` are the files' own names."""
    answers = list(answers)
    taken = (_taken(answer, name, setting) for name, answer in zip(names, answers, strict=True))
    return _together(taken, [answer.file for answer in answers], setting)


def _together(taken: Iterable[WorkbookRows], shown: Sequence[str], setting: Setting) -> Intake:
    findings = Findings()
    sheets: list[SheetRows] = []
    bare: list[BareSheet] = []
    refusals: list[Refusal] = []
    for name, rows in zip(shown, taken, strict=True):
        if rows.faults:
            refusals.append(Refusal(name, tuple(rows.faults)))
            for fault in rows.faults:
                findings.fault(name, fault)
            continue
        findings.extend(rows.findings)
        sheets += rows.sheets
        bare += rows.bare
    return Intake(accounted(sheets, bare, findings, setting.schema, setting.as_of), tuple(shown), tuple(refusals))


def _listed(raw: Path) -> tuple[list[Path], list[str]]:
    """The files to read, by name, and the names of others in the folder that are not."""
    if raw.is_file():
        return [raw], []
    if not raw.is_dir():
        raise ExportsFault(f"{raw} findes ikke. Læg eksporterne i en mappe, og angiv den: vinkeval check MAPPE.")
    with told_in_danish(raw):
        here = sorted(path for path in raw.iterdir() if path.name not in _OURS and path.name[:1] != ".")
    files = [path for path in here if path.is_file()]
    paths = [path for path in files if path.suffix.lower() in _SUFFIXES and not (path.name.startswith("~$") and len(files) > 1)]
    if not paths:
        raise ExportsFault(f"Mappen {raw} indeholder ingen regneark eller csv-filer. Læg eksporterne i den.")
    others = [path.name for path in here if path not in paths and not path.name.startswith("~$")]
    return paths, shown_file_names(others)


def _content(path: Path) -> str:
    """SHA-256 of a file; '' where it cannot be read, which the reading will tell."""
    try:
        return sha256_of(path)
    except OSError:
        return ""
