"""Dates as German texts state them: 26. März 2025, 26.03.2025, 2025-03-26, Herbst 2024."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "januar jänner jan january",
            "februar feber feb february",
            "märz mrz mär march",
            "april apr",
            "mai may",
            "juni jun june",
            "juli jul july",
            "august aug",
            "september sept sep",
            "oktober okt oct october",
            "november nov",
            "dezember dez dec december",
        ),
        start=1,
    )
    for name in names.split()
}
_PARTS = {
    "frühjahr": (3, 4, 5),
    "frühling": (3, 4, 5),
    "sommer": (6, 7, 8),
    "herbst": (9, 10, 11),
    "winter": (12, 1, 2),
    "anfang": (1, 2, 3),
    "mitte": (5, 6, 7, 8),
    "ende": (10, 11, 12),
}
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_DATE = re.compile(
    rf"""(?<![\w/.])(?:
      (?P<iso>(?P<y1>\d{{4}})-(?P<m1>\d{{2}})-(?P<d1>\d{{2}}))
     |(?P<d2>\d{{1,2}})\.\s?(?P<m2>\d{{1,2}})\.\s?(?P<y2>(?:19|20)\d{{2}}|\d{{2}}(?!\d))
     |(?:(?P<d0>\d{{1,2}})\.\s?(?P<m0>{_MONTH})?\.?\s?(?:und|bis(?:\szum)?|–|-|/)\s?)?
      (?P<d3>\d{{1,2}})(?:\.|th|st|nd|rd)?\s?(?P<m3>{_MONTH})\b\.?(?:\s(?P<y3>(?:19|20)\d{{2}}))?
     |(?P<m4>{_MONTH})\b\.?\s(?:(?P<d4>\d{{1,2}}),\s)?(?P<y4>(?:19|20)\d{{2}})
     |(?P<part>{"|".join(_PARTS)})\s(?:des\sJahres\s)?(?P<y5>(?:19|20)\d{{2}})
     |(?P<y6>(?:19|20)\d{{2}})(?!\s?(?:%|€|Euro|Prozent|Mio|Mrd|Mill))
    )(?![\w/]|[.,]\d)""",
    re.VERBOSE | re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Day:
    """A date as exact as the text states it; ``part`` is a season or Anfang, Mitte, Ende."""

    year: int | None = None
    month: int | None = None
    day: int | None = None
    part: str | None = None

    def contains(self, other: Day) -> bool:
        """Return whether ``other`` states this date, or one inside it."""
        if self.part and self.part != other.part and other.month not in _PARTS[self.part]:
            return False
        mine, theirs = (self.year, self.month, self.day), (other.year, other.month, other.day)
        return all(m is None or m == t for m, t in zip(mine, theirs, strict=True))


def day_spans(text: str) -> Iterator[tuple[int, int, Day]]:
    """Yield start, end and value of each date; ``8. und 9. Juli`` are two at one place."""
    for match in _DATE.finditer(text):
        for day in _days(match):
            yield match.start(), match.end(), day


def _days(match: re.Match[str]) -> Iterator[Day]:
    year = next((match[f"y{i}"] for i in range(1, 7) if match[f"y{i}"]), None)
    month = next((match[f"m{i}"] for i in range(1, 5) if match[f"m{i}"]), None)
    day = next((match[f"d{i}"] for i in range(1, 5) if match[f"d{i}"]), None)
    full = Day(
        year=None if year is None else int(year) + (2000 if len(year) == 2 else 0),
        month=None if month is None else _MONTHS.get(month.lower()) or int(month),
        day=None if day is None else int(day),
        part=match["part"].lower() if match["part"] else None,
    )
    if match["d0"]:
        first = _MONTHS[match["m0"].lower()] if match["m0"] else full.month
        yield replace(full, day=int(match["d0"]), month=first)
    yield full
