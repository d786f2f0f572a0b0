"""Kills whole runs at random moments and looks at what is left: is anything ever lost, mixed, blocked or piled up?

    python benchmarks/killed.py [--times 12] [--seed 1] [--scale 0.3]

An earlier run stands in OUT. Each time the same exports with one more row are evaluated anew and the process is killed without
warning. Then OUT must be one whole run, byte for byte; the ledger must know it; no process may stay behind. At last a run is
left alone: it must succeed, and beside OUT and the ledger nothing may be left.
"""

import argparse
import hashlib
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from vinkeval.example import write_example

HEADING = "Aktivitetsnr.;Dato;Indsats;Status;Antal deltagere"


def main() -> int:
    words = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    words.add_argument("--times", type=int, default=12)
    words.add_argument("--seed", type=int, default=1)
    words.add_argument("--scale", type=float, default=0.3)
    asked = words.parse_args()
    chance = random.Random(asked.seed)
    with tempfile.TemporaryDirectory(prefix="dræbt kørsel ") as place:
        folder = Path(place)
        temporary = folder / "tmp"
        temporary.mkdir()
        environment = {**os.environ, "TMPDIR": str(temporary), "VINKEVAL_KILLED": place}
        write_example(folder / "raw", seed=asked.seed, scale=asked.scale)
        started = time.monotonic()
        if run(folder, environment).wait() != 0:
            print("the first run failed")
            return 1
        whole_seconds = time.monotonic() - started
        faults = 0
        for number in range(1, asked.times + 1):
            row = f"{2_900_000 + number};01-02-2020;a;Afholdt;7"
            (folder / "raw/mere.csv").write_text(f"{HEADING}\n{row}\n", encoding="utf-8")
            before = fingerprint(folder / "out")
            moment = chance.uniform(0.02, 1.02) * whole_seconds
            process = run(folder, environment)
            try:
                process.wait(moment)
            except subprocess.TimeoutExpired:
                process.send_signal(signal.SIGKILL)
            ended = process.wait()
            time.sleep(3)  # a kernel looks for its parent every second or so
            found = what_is_wrong(folder, before, finished=ended == 0)
            faults += bool(found)
            state = found or ("finished" if ended == 0 else "as it was")
            print(f"{number:3d} after {moment / whole_seconds:4.0%} of a run: {state}", flush=True)
        ended = run(folder, environment).wait()
        left = sorted(path.name for path in folder.iterdir() if path.name not in ("raw", "tmp"))
        print(
            f"then a run left alone: exit {ended}; stands there: {', '.join(left)}; in TMPDIR: {len(list(temporary.iterdir()))}"
        )
        faults += ended != 0 or left != ["ledger.json", "out"]
        print(f"{asked.times} times killed: {faults} faults")
        return int(faults > 0)


def run(folder: Path, environment: dict[str, str]) -> "subprocess.Popen[bytes]":
    command = [sys.executable, "-m", "vinkeval", "run", "raw", "--out", "out", "--ledger", "ledger.json", "--quiet"]
    return subprocess.Popen(command, cwd=folder, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def fingerprint(out: Path) -> str:
    found = hashlib.sha256()
    for path in sorted(out.rglob("*")):
        if path.is_file():
            found.update(path.relative_to(out).as_posix().encode() + path.read_bytes())
    return found.hexdigest()


def what_is_wrong(folder: Path, before: str, *, finished: bool) -> str:
    """'' where everything is as it must be."""
    faults = []
    out = folder / "out"
    if not finished and fingerprint(out) != before and not whole(out):
        faults.append("OUT is neither the earlier run nor a whole one")
    known = json.loads((folder / "ledger.json").read_text(encoding="utf-8"))["releases"]
    shown = json.loads((out / "ledger.json").read_text(encoding="utf-8"))["releases"][-1]
    if not finished and fingerprint(out) != before and shown not in known:
        faults.append("the ledger does not know what is out")
    if shown["id"] not in {release["id"] for release in known}:
        faults.append("the ledger has lost the release")
    if len(list(folder.glob(".out.*.ny"))) > 1 or len(list(folder.glob(".ledger.json.*"))) > 1:
        faults.append("what killed runs leave piles up")
    if processes := stray(str(folder)):
        faults.append(f"{processes} processes are still there")
    return "; ".join(faults)


def whole(out: Path) -> bool:
    needed = ("run.json", "indicators.csv", "bilag.docx", "notebooks/05_tendenser.html", "private/accounting.json")
    return all((out / name).is_file() for name in needed)


def stray(mark: str) -> int:
    """Processes that carry this folder in their environment (Linux; elsewhere none is looked for)."""
    found = 0
    for path in Path("/proc").glob("[0-9]*/environ"):
        try:
            found += f"VINKEVAL_KILLED={mark}".encode() in path.read_bytes() and path.parent.name != str(os.getpid())
        except OSError:
            continue
    return found


if __name__ == "__main__":
    sys.exit(main())
