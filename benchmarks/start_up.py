"""Does the command line answer at once: at most half of what importing pandas costs?

usage: python benchmarks/start_up.py

`vinkeval --help` and `import vinkeval` beside `import pandas`, each a fresh interpreter, without the interpreter's own start;
the least of several times, in processor time.
"""

import os
import subprocess
import sys

TIMES = 7


def cost(*code: str) -> float:
    """Least processor seconds of `python CODE`."""
    found = []
    for _ in range(TIMES):
        before = os.times()
        subprocess.run([sys.executable, *code], check=True, stdout=subprocess.DEVNULL)
        after = os.times()
        found.append(after.children_user + after.children_system - before.children_user - before.children_system)
    return min(found)


def main() -> None:
    bare = cost("-c", "pass")
    pandas = cost("-c", "import pandas") - bare
    print(f"vinkeval --help   {(cost('-m', 'vinkeval', '--help') - bare) / pandas:.2f} of import pandas (at most 0.50)")
    print(f"import vinkeval   {(cost('-c', 'import vinkeval') - bare) / pandas:.2f} of import pandas")


if __name__ == "__main__":
    main()
