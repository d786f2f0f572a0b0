"""vinkeval: from a prevention unit's Excel exports to an evaluation that can be read, trusted and reproduced.

These are the words an analyst types; each is fetched from its room when it is first used, so that
`import vinkeval` costs nothing.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

_WORDS = {
    "load_plan": "vinkeval.plan",
    "logic": "vinkeval.plan",
    "read_exports": "vinkeval.exports",
    "load_records": "vinkeval.exports",
    "measure": "vinkeval.indicators",
    "indicators": "vinkeval.indicators",
    "explain": "vinkeval.indicators",
    "trend": "vinkeval.evidence",
    "compare_with_baseline": "vinkeval.evidence",
    "interrupted_series": "vinkeval.evidence",
    "wilson": "vinkeval.evidence",
    "poisson_interval": "vinkeval.evidence",
    "load_release": "vinkeval.disclosure",
    "protect": "vinkeval.disclosure",
    "chart": "vinkeval.figures",
    "charts": "vinkeval.figures",
    "table": "vinkeval.papers",
    "sentence": "vinkeval.papers",
    "preview": "vinkeval.figures",
    "audit": "vinkeval.audit",
}

__all__ = [*_WORDS, "__version__"]  # noqa: PLE0604 - the words are listed once, above

if TYPE_CHECKING:
    from vinkeval.audit import audit as audit
    from vinkeval.disclosure import load_release as load_release
    from vinkeval.disclosure import protect as protect
    from vinkeval.evidence import compare_with_baseline as compare_with_baseline
    from vinkeval.evidence import interrupted_series as interrupted_series
    from vinkeval.evidence import poisson_interval as poisson_interval
    from vinkeval.evidence import trend as trend
    from vinkeval.evidence import wilson as wilson
    from vinkeval.exports import load_records as load_records
    from vinkeval.exports import read_exports as read_exports
    from vinkeval.figures import chart as chart
    from vinkeval.figures import charts as charts
    from vinkeval.figures import preview as preview
    from vinkeval.indicators import explain as explain
    from vinkeval.indicators import indicators as indicators
    from vinkeval.indicators import measure as measure
    from vinkeval.papers import sentence as sentence
    from vinkeval.papers import table as table
    from vinkeval.plan import load_plan as load_plan
    from vinkeval.plan import logic as logic


def __getattr__(name: str) -> Any:
    room = _WORDS.get(name)
    if room is None:
        raise AttributeError(f"vinkeval has no word {name!r}; it has {', '.join(_WORDS)}")
    word = getattr(import_module(room), name)
    globals()[name] = word  # a room of the same name must not take the word's place again
    return word


def __dir__() -> list[str]:
    return sorted(__all__)
