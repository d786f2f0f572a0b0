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
    r"effekt", r"årsag", r"bevis", r"skyld(es|tes)", r"\bvirk(?!elig)", r"(på|ind|be|med|mod|ud)virk",  # "virkelig" is no claim
    r"\bfør(er|te|t) til\b", r"\bled(er|te|t) til\b", r"medfør", r"resulter", r"\bresultat(et)? af\b", r"konsekvens",
    r"afstedk", r"\budløs", r"fremkald", r"foranledig", r"\baffød", r"\banledning til\b", r"muliggør", r"muliggjorde",
    r"båret frugt", r"takket være", r"på grund (af|heraf)", r"\bp\.?g\.?a", r"følgen? (af|heraf)", r"i kraft af",
    r"ved hjælp af", r"\bder(for|ved|med)\b", r"tilskriv", r"henfør", r"\bansvarlig for\b", r"\bbidr(og|ag)",
    r"\bfordi (planen|indsats|kommunen|vi\b|forebyg)", r"\blykke(s|des)\b", r"succes", r"\bhjalp", r"\bhjulpet", r"\bhjælper\b",
    r"\bgavne", r"\bg(ør|jorde|jort) en forskel", r"\bforebyg(ger|gede|get|ges)\b", r"forhindr", r"\bhindre[dtr]", r"\bafværge",
    r"\b(reducere|mindske|formindske|sænke|øge|forøge|forbedre|forværre|forstærke)(de|t|r)\b",
    r"\b(begrænse|bremse|dæmpe|svække|styrke|fremme)(de|t|r)\b", r"\bnedbr(ing|agt)", r"\bsikr(er|ede|et)\b",
    r"\bskab(er|te|t|es)\b",
)  # fmt: skip
"""Words that tie a change to a maker. In regular expressions, so that a stem catches its forms and no more than those."""
_FORBIDDEN: dict[Design, tuple[str, ...]] = {
    "description": (
        r"ændr", r"udvikling", r"\bste[gt]", r"\bstig", r"\bfald", r"\bvoks", r"højere", r"lavere", r"flere", r"færre",
        r"\bbedre\b", r"værre", r"forøg", *_CAUSE,
    ),
    "before_after": _CAUSE,
    "interrupted_series": _CAUSE,
    "controlled_series": _CAUSE,
}  # fmt: skip


def forbidden_words(text: str, design: Design) -> tuple[str, ...]:
    """The words of a Danish text that its design does not bear (none = the text may be printed)."""
    return tuple(word for word in _FORBIDDEN[design] if re.search(word, text, flags=re.IGNORECASE))
