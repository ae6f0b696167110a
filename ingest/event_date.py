"""Which of the dates in a text is the day of the event or the publication, if any surely is."""

from __future__ import annotations

import re
from datetime import date, timedelta

from rag.dates import day_spans

_IN_NAME = re.compile(
    r"(?<!\d)(?:(?P<y1>(?:19|20)\d\d)[-_.]?(?P<m1>\d\d)[-_.]?(?P<d1>\d\d)"
    r"|(?P<d2>\d\d?)[-_.](?P<m2>\d\d?)[-_.](?P<y2>(?:19|20)\d\d))(?!\d)"
)
_LABEL = re.compile(r"\b(?:Datum|Sitzungstermin|Termin|Tag der Sitzung|Date)\b[^\n]{0,12}$", re.I)
_EVENT = re.compile(
    r"(?:[Ss]itzung|[Tt]agung|[Tt]agte|[Tt]raf|Workshop|Vortrag|Webinar|Break-?out|fand "
    r"|startete|Auftakt"
    r"|Protokoll|[Vv]eranstaltung|Konferenz|berichtete|stellte|[Mm]eeting|[Ss]ession|veröffentlicht"
    r"|erschien|vorgestellt)"
)
_DEADLINE = re.compile(
    r"(?:\b[Bb]is\b|\bFrist|spätestens|\bgilt|\bgelten|\bab(?: dem)?\b|in Kraft|anwendbar|nächste"
    r"|Anmeld|\bbefristet|endet|läuft|verlängert|deadline|\bby\b|until|geplant|angekündigt)",
)
_NORM = re.compile(r"(?:Verordnung|Gesetz|Richtlinie|Urteil|Beschluss|BGBl|Fassung|Entscheidung)")
_OLDEST = 1995
_SURE = 2.0  # points from which a date is proposed
_EARLY = 600  # characters at the top of a text, where protocols state their date
_WINDOW = 45


def event_date(title: str, name: str, text: str, today: date) -> tuple[date | None, str]:
    """Return the likely day and, in German, why; None when no date stands out."""
    in_name = _day_in_name(name, today)
    best: tuple[float, int, date, str] | None = None
    for source, words in (("title", title), ("text", text)):
        for start, end, stated in day_spans(words):
            day = _day(stated.year, stated.month, stated.day, today)
            if day is None:
                continue
            points, why = _points(words, start, end, day, today)
            points += 2.0 if source == "title" else 0.0
            points += 1.5 if day == in_name else 0.0
            why = "steht im Titel" if source == "title" else why
            if best is None or points > best[0]:
                best = (points, start, day, why)
    if best and best[0] >= _SURE and not (in_name and best[2] != in_name and best[0] < 4):
        return best[2], f"{best[2].strftime('%d.%m.%Y')}: {best[3]}"
    if in_name:
        return in_name, "steht im Dateinamen"
    return None, "kein Datum im Text ist eindeutig das der Veranstaltung"


def _points(text: str, start: int, end: int, day: date, today: date) -> tuple[float, str]:
    before = text[max(0, start - _WINDOW) : start].rpartition("\n")[2]
    after = text[end : end + _WINDOW].partition("\n")[0]
    if _LABEL.search(before):
        return 5.0, "steht hinter „Datum“ oder „Termin“"
    points, why = 0.0, "steht im Text"
    event = _EVENT.search(before) or _EVENT.search(after)
    if event:
        points += 2.0
        why = f"steht bei „{event[0].strip()}“"
    points += 0.5 if re.search(r"\b(?:am|vom|on|,)\s$", before) else 0.0
    points += 1.0 if start < _EARLY else 0.0
    points -= 3.0 if _DEADLINE.search(before[-25:]) else 0.0
    points -= 2.0 if _NORM.search(before[-30:]) else 0.0
    points -= 1.0 if day > today else 0.0
    return points, why


def _day_in_name(name: str, today: date) -> date | None:
    match = _IN_NAME.search(name)
    if not match:
        return None
    year, month, day = (int(match[f"{p}1"] or match[f"{p}2"]) for p in ("y", "m", "d"))
    return _day(year, month, day, today)


def _day(year: int | None, month: int | None, day: int | None, today: date) -> date | None:
    """Return a full, possible date that is not too old and not more than a year ahead."""
    if year is None or month is None or day is None or year < _OLDEST:
        return None
    try:
        found = date(year, month, day)
    except ValueError:
        return None
    return found if found <= today + timedelta(days=365) else None
