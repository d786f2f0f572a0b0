"""What kind of study stands behind a number, what became of it, and which words its design forbids."""

import re
from typing import Literal, get_args

Design = Literal["description", "before_after", "interrupted_series", "controlled_series"]
"""description: one period. before_after: two periods, nothing to compare with. interrupted_series: a series of one's own before
and after a date. controlled_series: the same beside a series that the plan could not touch."""

Status = Literal["estimated", "indicative", "too_little_data", "not_identifiable", "hidden"]
"""estimated: may be read with its interval. indicative: "vejledende". too_little_data, not_identifiable: no answer, and why.
hidden: set by the disclosure room only."""

DESIGNS: tuple[Design, ...] = get_args(Design)
REFUSED: tuple[Status, ...] = ("too_little_data", "not_identifiable")

_CAUSE = (
    r"skyldes", r"årsag", r"virke[dr]", r"virkning", r"førte? til", r"ført til", r"medfør", r"resulter", r"takket være",
    r"på grund af", r"som følge af", r"bevis", r"forebygget",
)  # fmt: skip
_FORBIDDEN: dict[Design, tuple[str, ...]] = {
    "description": (
        r"effekt", r"ændr", r"udvikling", r"\bste[gt]", r"\bfald", r"højere", r"lavere", r"flere", r"færre", *_CAUSE,
    ),
    "before_after": (r"effekt", *_CAUSE),
    "interrupted_series": (r"effekt", *_CAUSE),
    "controlled_series": (r"sikker effekt", r"effekten", *_CAUSE),
}  # fmt: skip


def forbidden_words(text: str, design: Design) -> tuple[str, ...]:
    """The words of a Danish text that its design does not bear (none = the text may be printed)."""
    return tuple(word for word in _FORBIDDEN[design] if re.search(word, text, flags=re.IGNORECASE))
