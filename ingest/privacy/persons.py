"""Names of people: after Frau and Herr, in lists of participants, and wherever they stand out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import accumulate

from ingest.privacy.finding import Finding, found
from ingest.privacy.given_names import NO_NAMES, PARTICLES
from ingest.privacy.names import (
    PersonName,
    is_given_name,
    is_likely,
    is_name_word,
    is_surname,
    read_name,
)
from ingest.privacy.signatures import beside_contacts
from rag.names import is_common

_ADDRESS = re.compile(
    r"(?<![\w-])(?:Frau|Herrn?|Fr\.|Hrn?\.|Familie|Eheleuten?|Ehepaar|Mr\.?|Mrs\.?|Ms\.?|Dr\."
    r"|Prof\.)[ \u00a0]"
)
_ROLES = (
    r"Teilnehmer(?:(?:[:*_]|/-)?in(?:nen)?)?(?:liste)?|Teilnehmende[rn]?|Teilnahme|Anwesen(?:d"
    r"|de|der|heit)"
    r"|Entschuldigt(?:e)?|Abwesend(?:e)?|Gäste|Gast|Protokoll(?:ant(?:in)?|führung|führer(?:in)?)?"
    r"|Moderation|Moderator(?:in)?|Referent(?:en|in|innen)?|Vortragende[r]?|Vortrag|Sitzungsleitung"
    r"|Leitung|Vorsitz(?:ende[r]?)?|Ansprech(?:partner(?:in)?|person(?:en)?)|Kontakt(?:person)?"
    r"|Name"
    r"|Vor- und Nachname|Vorname|Nachname|Sachbearbeit(?:er|erin|ung)|Bearbeit(?:er|erin|et von)"
    r"|Verfasser(?:in)?|Autor(?:in|en|innen)?|Von|An|Cc|From|To|Unterschrift|Schriftführ(?:er"
    r"|erin|ung)"
    r"|Berichterstatt(?:er|erin|ung)|Zuständig|Verantwortlich|Antragstell(?:er|erin)|Betroffene[r]?"
    r"|Attendees|Participants|Present|Apologies|Minutes|Speakers?|Chair|Contact|Author"
)
_LABEL = re.compile(
    rf"(?<![\w-])(?:(?:{_ROLES})(?:[ ](?:waren|sind|war|ist|hat|durch))?(?:[ ]?\([^"
    rf"()\n]{{1,40}}\))?"
    r"\*{0,2}[ ]?:\*{0,2}|gez\.|i\.[ ]?[AV]\.)[ \t\u00a0]{0,4}"
)
_HEADING = re.compile(rf"^#{{0,6}}[ ]?(?:{_ROLES})[ ]?:?[ ]{{0,3}}$", re.MULTILINE)
_BULLET = re.compile(
    r"[ \t]{0,8}(?:[-•*–·][ \t]{1,3}|\d{1,2}[.)][ ]{1,2})?(?:(?:Frau|Herrn?|Hr\.|Fr\.)[ ])?"
)
_SEPARATOR = re.compile(r"[ ]?(?:[,;/|]|\bund\b|\bsowie\b|&)[ ]?(?:(?:Frau|Herrn?|Hr\.|Fr\.)[ ])?")
_NOTE = re.compile(r"[ ]?\([^()\n]{1,120}\)|[ ]?<[^<>\n]{1,120}>|[ ][–-][ ][^,;\n]{1,80}")
_COLUMN = re.compile(rf"^\|?[ ]?(?:{_ROLES}|Person|Mitglied|Ansprechpartner:in)[ ]?$")
_CAPITAL = re.compile(r"(?<![\w-])[^\W\d_]{2,40}(?:-[^\W\d_]{2,40}){0,2}(?=[ \u00a0])")
_FOLLOWING = re.compile(r"([ -])([^\W\d_]{1,40}(?:-[^\W\d_]{1,40}){0,3})")
_SAINTS = ("St. ", "Sankt ")
_BODIES = ("institut", "stiftung", "schule", "preis", "gesellschaft")
_BORN = re.compile(
    r"(?<![\w-])([^\W\d_]{2,30}[ ][^\W\d_]{2,30}(?:-[^\W\d_]{2,30})?),?[ ]\(?geb(?:\.|oren)(?!\w)"
)
_SHORTEST_SURNAME = 5  # letters of a surname that is looked for alone
_MOST_LINES = 200
_LONGEST_LINE = 2_000  # characters of a line of names that are read


def people(text: str, contacts: Iterable[Finding] = ()) -> Iterator[Finding]:
    """Yield names of people; ``contacts`` are the e-mails and phones beside which names stand."""
    first = [*_addressed(text), *_listed(text), *_in_tables(text), *_full_names(text)]
    first += [*_born(text), *beside_contacts(text, contacts)]
    yield from first
    yield from _repeated(text, first)


def _addressed(text: str) -> Iterator[Finding]:
    """Yield the name after Frau or Herr; what follows may be an office or just a noun."""
    for match in _ADDRESS.finditer(text):
        name = read_name(text, match.end())
        if name and not (name.words[0] in NO_NAMES and not is_surname(name.words[0])):
            name = _without_genitive(text, name)
            last = name.words[-1]
            sure = is_surname(last) or name.begins_with_given_name or not is_common(last.lower())
            yield found("person", text, name.start, name.end, 0.95 if sure else 0.5)


def _without_genitive(text: str, name: PersonName) -> PersonName:
    """Drop the noun after ``Krenns Kernaussage``, which is no surname."""
    first, *rest = name.words
    if not rest or not first.endswith("s") or name.begins_with_given_name or is_surname(rest[-1]):
        return name
    return PersonName(name.start, text.index(first, name.start) + len(first), (first,))


def _listed(text: str) -> Iterator[Finding]:
    """Yield the names after a label (Protokoll: …), on its line or on the lines below it."""
    for match in _LABEL.finditer(text):
        line_end = _line_end(text, match.end())
        if text[match.end() : line_end].strip():
            yield from _items(text, match.end(), line_end)
        else:
            yield from _lines_below(text, line_end)
    for match in _HEADING.finditer(text):
        if not match[0].rstrip().endswith(":"):
            yield from _lines_below(text, match.end())


def _items(text: str, at: int, end: int) -> Iterator[Finding]:
    """Yield the names of one line of people, separated by commas, semicolons or und."""
    while at < end:
        name = read_name(text, at)
        if name is None or name.end > end:
            return
        following = text[name.end : name.end + 1]
        swapped = _swapped(text, name, end)
        if swapped:
            name = swapped
        elif not is_likely(name) or (following == " " and _goes_on(text, name)):
            return
        sure = name.begins_with_given_name or is_surname(name.words[-1]) or swapped is not None
        yield found("person", text, name.start, name.end, 0.95 if sure else 0.75)
        note = _NOTE.match(text, name.end)
        separator = _SEPARATOR.match(text, note.end() if note else name.end)
        if separator is None:
            return
        at = separator.end()


def _swapped(text: str, name: PersonName, end: int) -> PersonName | None:
    """Return ``Beispiel, Anna`` as one name."""
    if name.is_full or text[name.end : name.end + 2] != ", ":
        return None
    first = read_name(text, name.end + 2)
    if first is None or first.end > end or first.is_full or not first.begins_with_given_name:
        return None
    return PersonName(name.start, first.end, (*first.words, *name.words))


def _goes_on(text: str, name: PersonName) -> bool:
    """Tell whether a capitalised word that is no name follows: Geo KI Assistent."""
    follows = text[name.end + 1 : name.end + 2]
    return follows.isupper() and not name.begins_with_given_name


def _lines_below(text: str, at: int) -> Iterator[Finding]:
    """Yield the names at the start of the following lines until a line begins otherwise."""
    for _ in range(_MOST_LINES):
        while text[at : at + 1] == "\n":
            at += 1
        end = _line_end(text, at)
        bullet = _BULLET.match(text, at)
        names = list(_items(text, bullet.end() if bullet else at, end))
        if not names:
            return
        yield from names
        at = end


def _in_tables(text: str) -> Iterator[Finding]:
    """Yield the cells below a column headed Name, Teilnehmende and the like."""
    columns: list[int] = []
    start = 0
    for line in text.split("\n"):
        cells = line.split("|")
        if len(cells) > 1:
            headed = [i for i, cell in enumerate(cells) if _COLUMN.match(cell.strip())]
            if headed:
                columns = headed
            elif columns:
                offsets = [0, *accumulate(len(cell) + 1 for cell in cells)]
                for number in columns:
                    if number < len(cells):
                        at = start + offsets[number]
                        yield from _items(text, at, at + len(cells[number]))
        elif line.strip():
            columns = []
        start += len(line) + 1


def _full_names(text: str) -> Iterator[Finding]:
    """Yield a known first name with what follows it: Sabine Keller, Lena K., Jan van der Berg."""
    for match in _CAPITAL.finditer(text):
        if not is_given_name(match[0]):
            continue
        name = read_name(text, match.start())
        if name is None or not name.is_full or name.start != match.start():
            continue
        is_saint = text.endswith(_SAINTS, max(0, match.start() - 6), match.start())
        if not is_saint and not _is_honoured(text, name):
            yield found("person", text, name.start, name.end, 0.7)


def _is_honoured(text: str, name: PersonName) -> bool:
    """Tell whether a body, street or prize is called so: Alexander von Humboldt Institut."""
    follows = _FOLLOWING.match(text, name.end)
    return follows is not None and (follows[1] == "-" or _is_body(follows[2]))


def _is_body(word: str) -> bool:
    """Tell whether a word, or a part of it, means an institution: Institut, Goethe-Universität."""
    nouns = any(part in NO_NAMES for part in word.split("-"))
    return word[0].isupper() and (nouns or word.lower().endswith(_BODIES))


def _born(text: str) -> Iterator[Finding]:
    for match in _BORN.finditer(text):
        words = match[1].split()
        if all(is_name_word(word) for word in words):
            yield found("person", text, match.start(1), match.end(1), 0.9)


def _repeated(text: str, names: Iterable[Finding]) -> Iterator[Finding]:
    """Yield the surnames found before where they stand alone (Ostermann meint …)."""
    surnames = {
        name.text.split()[-1] for name in names if " " in name.text and name.certainty >= 0.7
    }
    lower = {word.lower() for word in surnames}
    wanted = {
        word
        for word in surnames
        if len(word) >= _SHORTEST_SURNAME and not is_common(word.lower()) and word not in NO_NAMES
    }
    if not wanted:
        return
    words = list(re.finditer(r"(?<![\w-])[^\W\d_]{5,40}(?:-[^\W\d_]{2,40})?(?![\w-])", text))
    ordinary = {word[0] for word in words if word[0] in lower}
    for word in words:
        if word[0] in wanted and word[0].lower() not in ordinary and word[0] not in PARTICLES:
            yield found("person", text, word.start(), word.end(), 0.5)


def _line_end(text: str, at: int) -> int:
    """Return where the line ends, or where enough of it is read."""
    end = text.find("\n", at, at + _LONGEST_LINE)
    return min(len(text), at + _LONGEST_LINE) if end < 0 else end
