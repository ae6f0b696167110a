"""Who speaks in a session: by label, by a verb beside the name, by the voices of a transcript."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ingest.privacy.given_names import TITLES
from ingest.privacy.names import PersonName, is_likely, read_name
from rag.model import Speaker

MOST_SPEAKERS = 12
_LABEL = re.compile(
    r"(?<![\w-])(?:Referent(?:in|en|innen|:in)?|Vortragende[r]?|Redner(?:in)?|Vortrag(?: von)?"
    r"|Impuls"
    r"|Keynote|Input|Speakers?|Presenters?|Es spr(?:icht|echen))[ ]?:[ \t]{0,4}"
)
_ROLE = re.compile(r"[ ]?(?:\(([^()\n]{2,120})\)|,[ ]([^;\n]{2,120})|[ ][–-][ ]([^;\n]{2,120}))")
_BRACKET = re.compile(r"[ ]?\(([^()\n]{2,120})\)")
_VERB = (
    r"(?:stell(?:t|te|ten)|bericht(?:et|ete|eten)|sprach(?:en)?|spricht|hielt(?:en)?|referiert"
    r"(?:e)?"
    r"|gab(?:en)?|präsentiert(?:e)?|zeigte|erläuterte|trug vor|presented|spoke)\b"
)
_FROM = re.compile(
    rf"[ ](?:vom|von der|von|aus der|aus)[ ]([^.,;:\n]{{2,90}}?)(?=[ ](?:{_VERB}|vor\b|über\b|zu"
    rf"[mr]?\b|ihre?n?\b|seine?n?\b|d(?:as|ie|en)\b|eine?n?\b))"
)
_SPOKE = re.compile(rf"^[^.\n]{{0,140}}?\b{_VERB}")
_SPOKE_BEFORE = re.compile(rf"\b{_VERB}[ ]$")
_CANDIDATE = re.compile(r"(?<![\w-])(?=[^\W\d_a-zäöü])[^\W\d_]{2,40}")
_BULLET = re.compile(r"[-•*–][ ]|\d{1,2}[.)][ ]")
_FURTHER = re.compile(r"[ ]?(?:;|und\b|sowie\b|\n{1,2}[-•*–])[ ]?")
_LONGEST_SENTENCE = 160  # characters after a name in which it is said that the person spoke


def find_speakers(voices: Sequence[str], text: str) -> tuple[tuple[Speaker, ...], str]:
    """Return the speakers and, in German, where they were found.

    ``voices`` are the names that a transcript gives; they count before anything in the text.
    """
    if voices:
        return tuple(map(_voice, voices))[:MOST_SPEAKERS], "stehen als Stimmen in der Mitschrift"
    labelled = _once(_labelled(text))
    if labelled:
        return labelled, "stehen hinter „Referentin“, „Vortrag“ oder Ähnlichem"
    spoken = _once(_spoken(text))
    if spoken:
        return spoken, "sprechen nach dem Text (stellte vor, berichtete, hielt)"
    return (), "der Text nennt niemanden ausdrücklich als Vortragende"


def _voice(voice: str) -> Speaker:
    name, _, role = voice.partition(" (")
    return Speaker(" ".join(name.split()), role.rstrip(") "))


def _once(speakers: Iterator[Speaker]) -> tuple[Speaker, ...]:
    found: dict[str, Speaker] = {}
    for speaker in speakers:
        key = speaker.name.split()[-1]
        if key not in found or (speaker.role and not found[key].role):
            found.setdefault(key, speaker)
            found[key] = speaker if len(speaker.name) >= len(found[key].name) else found[key]
    return tuple(found.values())[:MOST_SPEAKERS]


def _labelled(text: str) -> Iterator[Speaker]:
    for match in _LABEL.finditer(text):
        at: int | None = match.end()
        while at is not None and text[at : at + 1] == "\n":
            at += 1
        while at is not None:
            bullet = _BULLET.match(text, at)
            name = read_name(text, bullet.end() if bullet else at)
            at = None
            if name and (_title_before(text, name) or (name.is_full and is_likely(name))):
                role = _ROLE.match(text, name.end)
                yield Speaker(_with_title(text, name), _role(role))
                further = _FURTHER.match(text, role.end() if role else name.end)
                at = further.end() if further else None


def _spoken(text: str) -> Iterator[Speaker]:
    at = 0
    for match in _CANDIDATE.finditer(text):
        if match.start() < at:
            continue
        name = read_name(text, match.start())
        if name is None or name.start != match.start():
            continue
        titled = bool(_title_before(text, name))
        if not (titled or (name.is_full and name.begins_with_given_name)):
            continue
        at = name.end
        bracket = _BRACKET.match(text, name.end)
        body = _FROM.match(text, name.end)
        after = bracket.end() if bracket else name.end
        start = name.start - len(_with_title(text, name)) + (name.end - name.start)
        before = _SPOKE_BEFORE.search(text[max(0, start - 20) : start])
        if before or _SPOKE.match(text[after : after + _LONGEST_SENTENCE]):
            role = bracket[1] if bracket else body[1] if body else ""
            yield Speaker(_with_title(text, name), role.strip())


def _role(match: re.Match[str] | None) -> str:
    return next((group.strip() for group in match.groups() if group), "") if match else ""


def _title_before(text: str, name: PersonName) -> str:
    """Return the academic titles right before a name: ``Prof. Dr. ``."""
    head = text[max(0, name.start - 40) : name.start]
    words: list[str] = []
    for word in reversed(head.split(" ")[:-1]):
        if word.rpartition("\n")[2] not in TITLES:
            break
        words.insert(0, word.rpartition("\n")[2])
        if "\n" in word:
            break
    return " ".join(words)


def _with_title(text: str, name: PersonName) -> str:
    title = _title_before(text, name)
    return f"{title} {text[name.start : name.end]}".strip()
