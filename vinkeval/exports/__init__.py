"""Excel in, Records out: sheets recognised, Danish values read, every row accounted for. No statistics, no plan logic.

The words are fetched when first used: the child process that reads foreign files imports this package for its reading layer
alone, and must neither pay for pandas nor depend on the rest.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

_WORDS = {
    "Intake": "intake",
    "Refusal": "intake",
    "check_exports": "intake",
    "read_exports": "intake",
    "quality_report": "quality",
    "Records": "records",
    "load_records": "saving",
    "save_records": "saving",
}

__all__ = list(_WORDS)

if TYPE_CHECKING:
    from vinkeval.exports.intake import Intake as Intake
    from vinkeval.exports.intake import Refusal as Refusal
    from vinkeval.exports.intake import check_exports as check_exports
    from vinkeval.exports.intake import read_exports as read_exports
    from vinkeval.exports.quality import quality_report as quality_report
    from vinkeval.exports.records import Records as Records
    from vinkeval.exports.saving import load_records as load_records
    from vinkeval.exports.saving import save_records as save_records


def __getattr__(name: str) -> Any:
    if name not in _WORDS:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_WORDS[name]}"), name)
