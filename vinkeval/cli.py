"""The command line: words in, a room's function called, an exit code out. Heavy libraries are imported inside the commands."""

import argparse
import json
import os
import sys
import traceback
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import NoReturn

from vinkeval.errors import UsageFault, VinkevalError

RAW = Path("data_raw")
PROCESSED = Path("data_processed")
LEDGER = PROCESSED / "ledger.json"
LOCK = PROCESSED / "plan.lock.toml"
INTERRUPTED, STORAGE = 130, 15


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code (0 done, 2 usage, 10-15 as in `vinkeval.errors`, 130 interrupted)."""
    if argv is None and sys.getfilesystemencoding() != "utf-8":
        _start_again_in_utf8()
    _speak_utf8()
    try:
        words = _parser().parse_args(argv)
        return int(words.command(words))
    except VinkevalError as fault:
        return _told(str(fault), fault.exit_code)
    except KeyboardInterrupt:
        return _told("Afbrudt. Intet er ændret.", INTERRUPTED)
    except BrokenPipeError:
        sys.stderr.close()
        return 0
    except MemoryError:
        return _told("Der er ikke hukommelse nok til denne opgave. Luk andre programmer, eller del filerne op.", STORAGE)
    except OSError as fault:
        return _told(f"Fejl ved læsning eller skrivning: {fault.strerror or type(fault).__name__}.", STORAGE)
    except Exception as fault:  # a fault of ours: say where, never what value it met
        where = [f"{Path(frame.filename).name}:{frame.lineno}" for frame in traceback.extract_tb(fault.__traceback__)]
        return _told(
            f"Uventet fejl i vinkeval ({type(fault).__name__} ved {' < '.join(reversed(where[-3:]))}). "
            "Intet er ændret. Meld den gerne til dem, der vedligeholder programmet.",
            STORAGE,
        )


def _told(message: str, code: int) -> int:
    print(f"vinkeval: {message}", file=sys.stderr)
    return code


def _start_again_in_utf8() -> NoReturn:
    """Where the locale is C or ISO-8859-1, «Spørgeskema.xlsx» would be read as another name: the same file, told differently.

    How file names are read is decided as Python starts; so it starts once more, and the processes of the run as it does.
    """
    os.execve(sys.executable, [sys.executable, "-m", "vinkeval", *sys.argv[1:]], {**os.environ, "PYTHONUTF8": "1"})


def _speak_utf8() -> None:
    """Danish letters must come through also where the console has another encoding."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure:
            reconfigure(encoding="utf-8", errors="replace")


class _Parser(argparse.ArgumentParser):
    """Argparse in Danish: its few headings and complaints are translated, its behaviour is untouched."""

    def format_help(self) -> str:
        return _danish(super().format_help())

    def format_usage(self) -> str:
        return _danish(super().format_usage())

    def error(self, message: str) -> NoReturn:
        self.print_usage(sys.stderr)
        raise UsageFault(f"{_danish(message)}. Se «{self.prog} --help».")


_TRANSLATED = (
    ("usage: ", "brug: "),
    ("positional arguments:", "argumenter:"),
    ("options:", "valg:"),
    ("show this help message and exit", "vis denne hjælp"),
    ("the following arguments are required:", "der mangler"),
    ("unrecognized arguments:", "ukendt:"),
    ("expected one argument", "skal følges af en værdi"),
    ("invalid choice:", "kendes ikke:"),
    ("(choose from ", "(vælg mellem "),
    ("argument ", ""),
)


def _danish(text: str) -> str:
    for english, danish in _TRANSLATED:
        text = text.replace(english, danish)
    return text


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="vinkeval",
        description="Fra enhedens Excel-eksporter til en evaluering, der kan læses, efterprøves og gentages.",
        epilog="Slutkoder: 0 færdig · 2 forkert brug · 10 plan · 11 eksporter · 12 diskretion · 13 rettigheder · "
        "14 ikke genskabt · 15 disk fuld eller anden læse-/skrivefejl · 130 afbrudt.",
    )
    parser.add_argument("--version", action=_Version)
    commands = parser.add_subparsers(dest="name", required=True, metavar="KOMMANDO")

    def add(name: str, command: Callable[[argparse.Namespace], int], help: str) -> argparse.ArgumentParser:
        made = commands.add_parser(name, help=help, description=help)
        made.set_defaults(command=command)
        made.add_argument("--quiet", action="store_true", help="vis ikke fremdrift")
        return made

    demo = add("demo", _demo, "opdigtede eksporter → hele evalueringen")
    demo.add_argument("folder", nargs="?", type=Path, default=Path("demo"), metavar="MAPPE", help="standard: demo")
    demo.add_argument("--seed", type=int, default=1, help="frø for de opdigtede eksporter")

    check = add("check", _check, "vis, hvad der ville blive læst, rettet, sat til side og afvist; skriver intet")
    _raw(check)
    _as_of(check)
    _plan(check)
    _password(check)
    _json(check)

    run = add("run", _run, "hele evalueringen")
    _raw(run)
    run.add_argument(
        "--out", type=Path, metavar="MAPPE", help="mappe til resultaterne (standard: data_processed/<opgørelsesdato>)"
    )
    _as_of(run)
    _plan(run)
    run.add_argument(
        "--ledger",
        type=Path,
        metavar="FIL",
        help="hvad tidligere papirer har vist (standard: data_processed/ledger.json; uden den mappe: kørsler ved siden af OUT)",
    )
    run.add_argument("--lock", type=Path, metavar="FIL", help="den låste analyseplan (standard: data_processed/plan.lock.toml)")
    run.add_argument("--skip-refused", action="store_true", help="fortsæt uden de filer, der må afvises")
    run.add_argument("--template", type=Path, metavar="FIL.docx", help="kommunens egen Word-skabelon til bilaget")
    _password(run)
    run.add_argument("--fresh", action="store_true", help="kør også, når intet er ændret, læs alle filer og lav alt igen")

    verify = add("verify", _verify, "kør igen fra de registrerede filer, og sammenlign hvert tal")
    verify.add_argument("out", type=Path, metavar="OUT", help="en kørsels mappe")
    verify.add_argument("--raw", type=Path, metavar="RAW", help="mappen med de rå filer (standard: data_raw)")
    _password(verify)
    _json(verify)

    compare = add("compare", _compare, "hvad der er ændret mellem to evalueringer, og hvorfor")
    compare.add_argument("old", type=Path, metavar="GAMMEL", help="den tidligere kørsels mappe")
    compare.add_argument("new", type=Path, metavar="NY", help="den nye kørsels mappe")
    compare.add_argument("--out", type=Path, metavar="MAPPE", help="skriv også forskellene som csv, tekst og side (internt)")
    _json(compare)

    lock = add("lock", _lock, "frys analyseplanen")
    _plan(lock)
    lock.add_argument("--out", type=Path, default=LOCK, metavar="FIL")

    audit = add("audit", _audit, "hvad en læser kan regne ud af det, der er skrevet")
    audit.add_argument("out", type=Path, metavar="OUT", help="en kørsels mappe")
    _json(audit)

    protect = add("protect", _protect, "diskretionsbehandl en hvilken som helst tabel med antal")
    protect.add_argument("table", type=Path, metavar="TABEL.csv", help="tabellen eller tabellerne, med tallene som de er")
    protect.add_argument("--out", type=Path, required=True, metavar="UDGIVET.csv")
    protect.add_argument("--hierarchy", type=Path, metavar="H.csv", help="mellemsummer")
    protect.add_argument("--k", type=int, default=5, help="mindste antal, der må kunne skelnes")
    protect.add_argument("--mode", choices=("suppress", "round"), default="suppress")
    protect.add_argument("--time-limit", type=float, default=60.0, metavar="S", help="sekunder til at finde færrest skjulte")
    protect.add_argument("--insider", action="store_true", help="også mod den, der selv er alene i en celle")

    template = add("template", _template, "rene regneark til næste års registrering")
    template.add_argument("folder", type=Path, metavar="MAPPE", help="hvor arkene skrives")

    lab = add("lab", _lab, "åbn JupyterLab på notesbøgerne med den seneste kørsel")
    lab.add_argument("out", nargs="?", type=Path, metavar="OUT", help="en kørsels mappe (standard: den seneste)")
    return parser


class _Version(argparse.Action):
    def __init__(self, option_strings: Sequence[str], dest: str) -> None:
        super().__init__(option_strings, dest, nargs=0, help="vis versionen")

    def __call__(self, *_: object) -> None:
        from vinkeval import __version__

        print(__version__)
        raise SystemExit(0)


def _raw(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("raw", nargs="?", type=Path, default=RAW, metavar="RAW", help="mappe eller fil med eksporterne")


def _plan(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--plan", type=Path, metavar="FIL", help="en anden plan end Handleplan 2020-2021")


def _as_of(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--as-of", type=_day, metavar="ÅÅÅÅ-MM-DD", help="opgørelsesdato (standard: planens)")


def _password(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--password-file", type=Path, metavar="FIL", help="fil med adgangskoden til beskyttede filer, på første linje"
    )


def _json(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="svar som JSON")


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError("datoen skrives ÅÅÅÅ-MM-DD, for eksempel 2021-12-31") from None


def _print_json(content: object) -> None:
    print(json.dumps(content, ensure_ascii=False, indent=1))


def _demo(words: argparse.Namespace) -> int:
    from vinkeval.example import write_example
    from vinkeval.pipeline import run

    raw, processed = words.folder / "data_raw", words.folder / "data_processed"
    if raw.exists() and any(raw.iterdir()) and not (raw / "OPDIGTET.txt").exists():
        raise UsageFault(f"{raw} indeholder allerede filer, der ikke er demoens. Vælg en anden mappe.")
    write_example(raw, seed=words.seed)
    (raw / "OPDIGTET.txt").write_text("Alle filer i denne mappe er opdigtet af vinkeval demo.\n", encoding="utf-8")
    result = run(raw, processed=processed, ledger=processed / "ledger.json", quiet=words.quiet)
    print(result.text())
    return 0


def _check(words: argparse.Namespace) -> int:
    from vinkeval.exports import check_exports, quality_report
    from vinkeval.plan import load_plan
    from vinkeval.progress import files_of, shown

    plan = load_plan(words.plan)
    as_of = words.as_of or plan.cut_off
    with shown("Læser eksporterne", quiet=words.quiet) as tell:
        intake = check_exports(
            words.raw,
            as_of=as_of,
            password_file=words.password_file,
            progress=files_of(tell),
            exported_until=max(as_of, plan.cut_off),
        )
    if words.json:
        _print_json(intake.to_json())
    else:
        print(quality_report(intake))
    return 11 if intake.refusals or not intake.usable else 0


def _run(words: argparse.Namespace) -> int:
    if not words.fresh and (standing := _standing(words)):
        print(f"Intet er ændret siden sidste kørsel. Resultaterne står i {standing}. Skal de laves igen, så brug --fresh.")
        return 0
    from vinkeval.pipeline import run

    result = run(
        words.raw,
        out=words.out,
        processed=PROCESSED,
        plan_file=words.plan,
        as_of=words.as_of,
        ledger=_ledger(words),
        lock=words.lock,
        skip_refused=words.skip_refused,
        template=words.template,
        password_file=words.password_file,
        quiet=words.quiet,
        reread=words.fresh,
    )
    print(result.text())
    return 0


def _ledger(words: argparse.Namespace) -> Path | None:
    """The ledger; None where the results go elsewhere than to a folder that keeps one: nothing is left beside them then."""
    if words.ledger or words.out is None or PROCESSED.is_dir() or PROCESSED.resolve() in words.out.resolve().parents:
        return words.ledger or LEDGER
    return None


def _standing(words: argparse.Namespace) -> Path | None:
    """The folder of results that a run would only make again."""
    from vinkeval.unchanged import Asked, unchanged

    asked = Asked(
        words.raw, PROCESSED, words.plan, words.as_of, words.lock, words.skip_refused, words.template,
        protected=words.password_file is not None,
    )  # fmt: skip
    return unchanged(asked, words.out, _ledger(words))


def _verify(words: argparse.Namespace) -> int:
    from vinkeval.review import verify

    found = verify(words.out, words.raw or RAW, password_file=words.password_file)
    _print_json(found.to_json()) if words.json else print(found.text())
    return 0 if found.reproduced else 14


def _compare(words: argparse.Namespace) -> int:
    from vinkeval.review import compare, write_comparison

    found = compare(words.old, words.new)
    if words.out:
        write_comparison(found, words.out)
    _print_json(found.to_json()) if words.json else print(found.text())
    return 0


def _lock(words: argparse.Namespace) -> int:
    from vinkeval.locking import write_lock
    from vinkeval.plan import load_plan

    write_lock(load_plan(words.plan), words.out, today=date.today())
    print(f"Analyseplanen er låst i {words.out}.")
    return 0


def _audit(words: argparse.Namespace) -> int:
    from vinkeval.audit import audit

    report = audit(words.out)
    _print_json(report.to_json()) if words.json else print(report.text())
    return 0 if report.passed else 12


def _protect(words: argparse.Namespace) -> int:
    from vinkeval.disclosure import protect_file

    done = protect_file(
        words.table, words.out, hierarchy=words.hierarchy, k=words.k, mode=words.mode, time_limit=words.time_limit,
        insider=words.insider,
    )  # fmt: skip
    print(done)
    return 0


def _template(words: argparse.Namespace) -> int:
    from vinkeval.exports.templates import write_templates

    for path in write_templates(words.folder):
        print(path)
    return 0


def _lab(words: argparse.Namespace) -> int:
    from vinkeval.papers.lab import open_lab

    return open_lab(words.out, PROCESSED)


if __name__ == "__main__":
    sys.exit(main())
