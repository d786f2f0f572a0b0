"""Which rows of indicators.csv a piece of text speaks of, and which numbers it says, in Danish."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from vinkeval.audit.paper import Key, Paper
from vinkeval.audit.windows import ALL

MONTHS = (
    "januar", "februar", "marts", "april", "maj", "juni", "juli", "august", "september", "oktober", "november", "december",
)  # fmt: skip
_ID = re.compile(r"(?<![\w.])(?:M\d\.\d+b?|OE[123]|H5b|D1b|[A-IKQ]\d[a-d]?|O1)(?![\w])(?!\.\d)")
_HALF = re.compile(r"\b([12])\.\s*halvår\s*(\d{4})|\b(\d{4})H([12])\b", re.IGNORECASE)
_QUARTER = re.compile(r"\b([1-4])\.\s*kvartal\s*(\d{4})|\b(\d{4})[QK]([1-4])\b", re.IGNORECASE)
_MONTH = re.compile(rf"(?<!\. )\b({'|'.join(MONTHS)})\s+(\d{{4}})|\b(20\d{{2}})-(0[1-9]|1[0-2])\b(?!-\d)", re.IGNORECASE)
_SPAN = re.compile(r"\b(20\d{2})\s?[-–/]\s?(20)?(\d{2})\b(?![-.]\d)")
_YEAR = re.compile(r"(?<![\d.,])(20\d{2}|19\d{2})(?![\d]|[.,]\d)")
# Numbers that count nobody: dates, periods, references, the confidence level, the scale of answers, section and list numbers.
_NO_COUNT = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"\b\d{{1,2}}\.\s*(?:{'|'.join(MONTHS)})(?:\s+\d{{4}})?",
        r"\b\d{1,2}[.\-/]\d{1,2}[.\-/]\d{2,4}\b",
        r"\b\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2})?Z?)?",
        _HALF.pattern,
        _QUARTER.pattern,
        _MONTH.pattern,
        _SPAN.pattern,
        _YEAR.pattern,
        r"\b[1-4]\.\s*(?:halvår|kvartal)",
        _ID.pattern,
        r"\b95\s*(?:pct|%|procent)",
        r"\bCOVID-19\b",
        r"\b(?:figur|tabel|mål|punkt|note|kapitel|bilag|trin|skala|stk\.|§)\s*\d+(?:[-–.]\d+)*",
        r"\b1\s*(?:-|–|til)\s*5\b",
        r"\b(?:90|365)\s*dage\b",
        r"\b(?:3|12|24)\s*måneder\b",
        r"\bpr\.\s*100\.000\b",
        r"\b(?:15-17|18-24|25-29|30-39|under 15)\b|\b40\+",  # age groups
        # how many indicators, comparisons or hidden numbers there are
        r"\b(?:\d+\s+af\s+(?:de\s+)?)?\d+\s+(?:indikatorer|sammenligninger)\b",
        r"\b\d+\s+(?:(?:værdier|tal|rækker)\s+)?er\s+skjult\b",
        r"\b\d+\s+vises\s+uden\s+usikkerhedsinterval\b|\b\d+\s+(?:en|ingen)\s+sikker\s+ændring\b",
        r"\b[a-zæøå_]+\d+\b",
        r"^\d+(?:\.\d+)*\.?\s+(?=(?-i:[A-ZÆØÅ]))",  # the number of a chapter or of a step in a list
        r"https?://\S+",
    )
)
# Counts of persons are printed in digits; one in words is a number all the same. Not 'fem' and 'ti', which name the threshold.
_IN_WORDS = {"to": 2, "tre": 3, "fire": 4, "seks": 6, "syv": 7, "otte": 8, "ni": 9}
_COUNTED_IN_WORDS = re.compile(
    rf"\b({'|'.join(_IN_WORDS)})(?=\s+(?:personer|borgere|unge|deltagere|deltagelser|elever|forældre|fagpersoner|pårørende|svar|"
    r"besvarelser|par|forløb|sager|mentorforløb|henvendelser|kontakter|sparringer)\b)",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"(?<![\w.,])[−-]?(?:\d{1,3}(?:\.\d{3})+|\d+)(?:,\d+)?(?![\w])(?!,\d)")


@dataclass(frozen=True)
class Said:
    """A number as printed: its value and how many decimals it has."""

    value: float
    decimals: int


@lru_cache(maxsize=100_000)
def numbers_in(text: str) -> tuple[Said, ...]:
    """The numbers of a text that could be counts, shares or the like (not dates, periods, references)."""
    text = _COUNTED_IN_WORDS.sub(lambda word: str(_IN_WORDS[word[1].lower()]), text)
    if not any(character.isdigit() for character in text):
        return ()
    for pattern in _NO_COUNT:
        text = pattern.sub(" ", text)
    found = []
    for match in _NUMBER.finditer(text):
        whole, _, decimals = match[0].replace("−", "-").partition(",")
        found.append(Said(float(whole.replace(".", "") + (f".{decimals}" if decimals else "")), len(decimals)))
    return tuple(found)


@lru_cache(maxsize=100_000)
def periods_in(text: str, years: frozenset[tuple[str, str, str]]) -> frozenset[str]:
    """Keys of the periods a text names.

    Args:
        years: first year, last year and key of the periods that a text names by their years ("2018-19").
    """
    found: set[str] = set()
    for pattern, mark in ((_HALF, "H"), (_QUARTER, "Q")):
        for match in pattern.finditer(text):
            part, year = (match[1], match[2]) if match[2] else (match[4], match[3])
            found.add(f"{year}{mark}{part}")
        text = pattern.sub(" ", text)
    for match in _MONTH.finditer(text):
        found.add(f"{match[2]}-{MONTHS.index(match[1].lower()) + 1:02}" if match[1] else f"{match[3]}-{match[4]}")
    text = _MONTH.sub(" ", text)
    for match in _SPAN.finditer(text):
        found |= {key for first, last, key in years if match[1] == first and match[3] == last[2:]}
    text = _SPAN.sub(" ", text)
    found |= set(_YEAR.findall(text))
    low = text.lower()
    if "baseline" in low:
        found.add("baseline")
    if "planperiode" in low or re.search(r"\bplan\b", low) or "handleplanperiode" in low:
        found.add("plan")
    return frozenset(found)


def matches(said: Said, value: float) -> bool:
    """Whether a printed number can be the value: itself, as per cent, or in thousands or millions."""
    half = 0.5 * 10.0**-said.decimals + 1e-9
    scaled = (value, 100 * value) + ((value / 1e3, value / 1e6) if abs(value) >= 1000 else ())
    return any(abs(abs(said.value) - abs(each)) <= half for each in scaled)


class Mentions:
    """Finds the rows of a paper that a text speaks of.

    Args:
        names: indicator id -> Danish name.
        labels: category code -> Danish names, with | between them.
    """

    def __init__(self, paper: Paper, names: Mapping[str, str], labels: Mapping[str, str]) -> None:
        self._ids: dict[str, set[str]] = {}
        for key, name in names.items():
            self._ids.setdefault(name.lower(), set()).add(key)
        longest_first = "|".join(re.escape(name) for name in sorted(self._ids, key=len, reverse=True))
        self._name = re.compile(rf"(?<!\w)(?:{longest_first})(?!\w)")
        self._categories = {category: _any_of([category, *names.split("|")]) for category, names in labels.items()}
        self._years = frozenset(
            (str(span.first.year), str(span.last.year), key) for key, span in paper.spans.items() if key != ALL
        )
        self._rows: dict[tuple[str, str], list[Key]] = {}
        for row in paper.rows:
            self._rows.setdefault((row.indicator, row.period), []).append(row)

    def indicators(self, texts: Iterable[str]) -> set[str]:
        """Ids of the indicators named by id or by name (the longest that fits)."""
        whole = " \n ".join(texts)
        return set(_ID.findall(whole)).union(*(self._ids[name] for name in self._name.findall(whole.lower())))

    def rows(self, text: str, context: Iterable[str] = (), *, among: set[str] | None = None) -> set[Key]:
        """The rows a text speaks of: indicator, period and (where it names one) category all found in it or its context.

        Args:
            among: indicators to look among where the text names none.
        """
        texts = [text, *context]
        indicators = self.indicators(texts) or (among or set())
        periods = set().union(*(periods_in(each, self._years) for each in texts))
        found: set[Key] = set()
        low = " \n ".join(texts).lower()
        for indicator in indicators:
            for period in periods:
                rows = self._rows.get((indicator, period), [])
                named = {row for row in rows if row.breakdown and self._names_category(row.category, low)}
                found |= named or {row for row in rows if not row.breakdown}
        return found

    def _names_category(self, category: str, low: str) -> bool:
        pattern = self._categories.setdefault(category, _any_of([category]))
        return pattern is not None and bool(pattern.search(low))


def _any_of(names: Iterable[str]) -> re.Pattern[str] | None:
    """Finds any of the names as whole words, not as a pronoun ("et andet", "en anden"); a single letter is no name."""
    long = [re.escape(name.lower()) for name in names if len(name) > 1]
    return re.compile(rf"(?<!\w)(?<!\bet )(?<!\ben )(?:{'|'.join(long)})(?!\w)") if long else None
