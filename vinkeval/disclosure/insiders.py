"""Protection against those who are counted: one who is alone in a cell knows it, and must not learn another's from it."""

import time
from dataclasses import replace

import numpy as np

from vinkeval.disclosure.exact import Effort
from vinkeval.disclosure.suppression import Suppression, suppress
from vinkeval.disclosure.system import System, merge_equal


def suppress_from_insiders(system: System, effort: Effort) -> Suppression:
    """A pattern that is safe from every reader, also from one who knows any single hidden cell of 1 to be 1.

    To hide more never opens what was safe, so what each of them needs is added to the pattern in turn. The bound is that of
    the pattern for readers who know nothing.

    Args:
        system, effort: as in `suppress`.
    """
    end = time.monotonic() + effort.seconds
    found = suppress(system, effort)
    if len(found.unprotected):
        return found
    _, of = merge_equal(system)
    alone = np.flatnonzero(system.primary & (system.values == 1) & ~system.known)
    for own in dict.fromkeys(of[alone].tolist()):
        same = of == own
        seen = replace(system, primary=system.primary & ~same, guarded=system.guarded & ~same, known=system.known | same)
        seen = replace(seen, must_hide=found.hidden)
        more = suppress(seen, Effort(max(0.0, end - time.monotonic()), effort.rounds, effort.nodes))
        if len(more.unprotected):
            return replace(found, unprotected=more.unprotected)
        found = replace(found, hidden=more.hidden)
    return replace(found, unknown=system.unknown(found.hidden), cost=system.cost(found.hidden))
