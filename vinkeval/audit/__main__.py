"""python -m vinkeval.audit PUBLISHED.csv: what can a reader find out from a published table? Ends with 0 or 12."""

import argparse
import json
import sys
from pathlib import Path

from vinkeval.audit.files import audit_files
from vinkeval.errors import VinkevalError


def main() -> int:
    """Audit one file; names of cells are printed, never numbers."""
    parser = argparse.ArgumentParser(prog="python -m vinkeval.audit", description=audit_files.__doc__)
    parser.add_argument("published", type=Path)
    parser.add_argument("--k", type=int, default=5)
    parser.add_argument("--need", choices=("cover", "exact", "small"), default="cover")
    parser.add_argument("--zeros-shown", action="store_true")
    parser.add_argument("--lp-only", action="store_true")
    parser.add_argument("--no-derived", action="store_true")
    words = parser.parse_args()
    try:
        found = audit_files(
            words.published,
            k=words.k,
            need=words.need,
            zeros_shown=words.zeros_shown,
            lp_only=words.lp_only,
            derived=not words.no_derived,
        )
    except VinkevalError as fault:
        print(fault, file=sys.stderr)
        return fault.exit_code
    flagged = [{"cell": flag.name, "unpublished": flag.derived, "undecided": flag.undecided} for flag in found.flags]
    print(json.dumps({"passed": found.passed, "contradictory": found.contradictory, "flagged": flagged}, ensure_ascii=False))
    return 0 if found.passed else 12


if __name__ == "__main__":
    sys.exit(main())
