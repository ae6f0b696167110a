"""What the library tells organisers, German first."""

from __future__ import annotations

from rag.messages import Language

_WORDS: dict[str, dict[Language, str]] = {
    "disk": {
        "de": "„{name}“ lässt sich nicht speichern ({reason}). Bitte schaffen Sie Platz auf dem "
        "Datenträger und versuchen Sie es noch einmal. Es wurde nichts verändert.",
        "en": "“{name}” cannot be saved ({reason}). Please free some disk space and try again. "
        "Nothing was changed.",
    },
    "too_large": {
        "de": "„{name}“ ist größer als {most} MB. Bitte teilen oder verkleinern Sie die Datei.",
        "en": "“{name}” is larger than {most} MB. Please split it or make it smaller.",
    },
    "request_too_large": {
        "de": "Zusammen sind die Dateien größer als {most} MB. Bitte laden Sie sie in kleineren "
        "Gruppen hoch.",
        "en": "The files are larger than {most} MB together. Please upload them in smaller groups.",
    },
    "too_many_files": {
        "de": "Es sind mehr als {most} Dateien. Bitte laden Sie sie in kleineren Gruppen hoch oder "
        "legen Sie sie in den Ordner „corpus“.",
        "en": "There are more than {most} files. Please upload them in smaller groups or put them "
        "into the folder “corpus”.",
    },
    "empty_file": {
        "de": "„{name}“ ist leer (0 Byte). Bitte prüfen Sie die Datei.",
        "en": "“{name}” is empty (0 bytes). Please check the file.",
    },
    "no_file": {
        "de": "Es kam keine Datei an. Bitte senden Sie mindestens eine im Feld „files“.",
        "en": "No file arrived. Please send at least one in the field “files”.",
    },
    "no_form": {
        "de": "Dateien kommen als Formular (multipart/form-data), nicht als „{given}“.",
        "en": "Files come as a form (multipart/form-data), not as “{given}”.",
    },
    "broken_form": {
        "de": "Das Formular brach ab oder ist beschädigt. Bitte laden Sie die Dateien noch einmal "
        "hoch.",
        "en": "The form broke off or is damaged. Please upload the files again.",
    },
    "field": {
        "de": "Das Feld „{name}“ ist „{value}“; erlaubt ist: {allowed}.",
        "en": "The field “{name}” is “{value}”; allowed is: {allowed}.",
    },
    "nothing_to_save": {
        "de": "Es gibt nichts zu speichern. Bitte nennen Sie ein Dokument oder einen Upload.",
        "en": "There is nothing to save. Please name a document or an upload.",
    },
    "no_upload": {
        "de": "Den Upload „{id}“ gibt es nicht (mehr). Bitte laden Sie die Datei noch einmal hoch.",
        "en": "There is no upload “{id}” (any more). Please upload the file again.",
    },
    "no_part": {
        "de": "In „{name}“ gibt es „{part}“ nicht; enthalten sind: {parts}.",
        "en": "“{name}” holds no “{part}”; it holds: {parts}.",
    },
    "no_document": {
        "de": "Das Dokument „{id}“ gibt es nicht.",
        "en": "There is no document “{id}”.",
    },
    "no_version": {
        "de": "Von „{id}“ gibt es keine Fassung {number}; vorhanden sind: {numbers}.",
        "en": "“{id}” has no version {number}; there are: {numbers}.",
    },
    "no_original": {
        "de": "Zu „{id}“ ist keine hochgeladene Datei aufbewahrt.",
        "en": "No uploaded file is kept for “{id}”.",
    },
    "original_closed": {
        "de": "Der Text von „{id}“ wurde geschwärzt. Die hochgeladene Datei ist deshalb nur für "
        "Organisierende offen.",
        "en": "The text of “{id}” was redacted. The uploaded file is open to organisers only.",
    },
    "personal_data": {
        "de": "„{id}“ enthält noch personenbezogene Daten: {kinds}. Bitte schwärzen Sie die "
        "Stellen, oder bestätigen Sie ausdrücklich, dass sie veröffentlicht werden dürfen.",
        "en": "“{id}” still holds personal data: {kinds}. Please redact the passages, or confirm "
        "that they may be published.",
    },
    "published": {"de": "„{id}“ ist schon veröffentlicht.", "en": "“{id}” is published already."},
    "not_published": {
        "de": "„{id}“ ist nicht veröffentlicht und kann nicht zurückgezogen werden.",
        "en": "“{id}” is not published and cannot be withdrawn.",
    },
    "bundled": {
        "de": "„{id}“ gehört zum mitgelieferten Korpus und lässt sich nicht löschen. Ziehen Sie es "
        "stattdessen zurück.",
        "en": "“{id}” belongs to the bundled corpus and cannot be deleted. Withdraw it instead.",
    },
    "not_visible": {
        "de": "„{id}“ ließ sich nicht veröffentlichen: {reason}",
        "en": "“{id}” could not be published: {reason}",
    },
    "superseded": {
        "de": "ein anderes veröffentlichtes Dokument ersetzt es (supersedes).",
        "en": "another published document supersedes it.",
    },
    "busy": {
        "de": "Gerade ändert jemand anderes den Korpus. Bitte versuchen Sie es gleich noch einmal.",
        "en": "Somebody else is changing the corpus. Please try again in a moment.",
    },
    "stale": {
        "de": "„{id}“ wurde inzwischen geändert. Bitte laden Sie das Dokument neu.",
        "en": "“{id}” was changed meanwhile. Please load it again.",
    },
    "redaction": {
        "de": "Die Fundstelle {index} gibt es nicht; „{id}“ hat {count}.",
        "en": "There is no finding {index}; “{id}” has {count}.",
    },
    "no_text": {
        "de": "„{id}“ hat keinen Text. Bitte ergänzen Sie mindestens einen Absatz.",
        "en": "“{id}” has no text. Please add at least one paragraph.",
    },
    "kind_missing": {
        "de": "Die Art von „{name}“ ist nicht zu erkennen. Bitte geben Sie sie an: talk, breakout, "
        "practice oder legal.",
        "en": "The kind of “{name}” is unclear. Please state talk, breakout, practice or legal.",
    },
    "cross_site": {
        "de": "Die Anfrage kommt von einer fremden Seite und wird abgelehnt.",
        "en": "The request comes from another site and is refused.",
    },
    "saved": {"de": "Als Entwurf gespeichert.", "en": "Saved as a draft."},
    "new_version": {
        "de": "Als neue Fassung gespeichert.",
        "en": "Saved as a new version.",
    },
    "went_live": {"de": "Veröffentlicht.", "en": "Published."},
    "understood": {
        "de": "Verstanden: {count} Text(e), noch nicht gespeichert.",
        "en": "Understood: {count} text(s), not saved yet.",
    },
    "same_at_once": {
        "de": "Die gleiche Datei kam im selben Auftrag schon vor.",
        "en": "The same file is in this job already.",
    },
    "one_file": {"de": "genau eine Datei", "en": "exactly one file"},
    "same_text": {
        "de": "Der gleiche Inhalt ist schon gespeichert als „{id}“.",
        "en": "The same content is stored already as “{id}”.",
    },
    "job_failed": {
        "de": "Der Auftrag ist an einem unerwarteten Fehler gescheitert; die IT findet ihn im "
        "Protokoll des Servers.",
        "en": "The job failed for an unexpected reason; it is in the log of the server.",
    },
    "added": {
        "de": "{done} Datei(en) übernommen, {failed} nicht.",
        "en": "{done} file(s) taken in, {failed} not.",
    },
    "reindexed": {
        "de": "{documents} Dokumente neu oder geändert, {removed} entfernt, {failed} fehlerhaft; "
        "{passages} Abschnitte.",
        "en": "{documents} documents new or changed, {removed} removed, {failed} failed; "
        "{passages} passages.",
    },
    "changed.text": {
        "de": "Text: {added} Zeilen neu, {removed} entfallen",
        "en": "Text: {added} lines new, {removed} gone",
    },
    "changed.key": {"de": "{name}: {before} → {after}", "en": "{name}: {before} → {after}"},
    "changed.redacted": {"de": "{count} Stelle(n) geschwärzt", "en": "{count} passage(s) redacted"},
    "nothing": {"de": "nichts", "en": "nothing"},
    "field.title": {"de": "Titel", "en": "Title"},
    "field.sources": {"de": "Quellen", "en": "Sources"},
    "field.id": {"de": "Kennung", "en": "Id"},
    "field.kind": {"de": "Art", "en": "Kind"},
    "field.date": {"de": "Datum", "en": "Date"},
    "field.topics": {"de": "Themen", "en": "Topics"},
    "field.language": {"de": "Sprache", "en": "Language"},
    "field.event": {"de": "Veranstaltung", "en": "Event"},
    "field.speakers": {"de": "Vortragende", "en": "Speakers"},
    "field.authority": {"de": "Wer spricht", "en": "Who speaks"},
    "field.as_of": {"de": "Stand", "en": "As of"},
    "field.valid_from": {"de": "Gilt seit", "en": "Valid from"},
    "field.valid_to": {"de": "Gilt bis", "en": "Valid to"},
    "field.law_status": {"de": "Rechtsstand", "en": "Legal status"},
    "field.supersedes": {"de": "Ersetzt", "en": "Replaces"},
    "field.licence": {"de": "Lizenz", "en": "Licence"},
    "found.email": {"de": "E-Mail-Adresse", "en": "e-mail address"},
    "found.phone": {"de": "Telefonnummer", "en": "phone number"},
    "found.iban": {"de": "IBAN", "en": "IBAN"},
    "found.tax_id": {"de": "Steuer-ID", "en": "tax id"},
    "found.social_security": {"de": "Sozialversicherungsnummer", "en": "social security number"},
    "found.credit_card": {"de": "Kreditkartennummer", "en": "credit card number"},
    "found.case_number": {"de": "Aktenzeichen", "en": "case number"},
    "found.vehicle_plate": {"de": "Kfz-Kennzeichen", "en": "vehicle plate"},
    "found.person": {"de": "Personenname", "en": "name of a person"},
}


def word(key: str, language: Language = "de", **fields: object) -> str:
    """Return the text for ``key`` with its fields filled in."""
    return _WORDS[key][language].format(**fields)


def field_name(key: str) -> str:
    """Return what a key of the front matter is called; the key itself if it has no name."""
    return word(f"field.{key}") if f"field.{key}" in _WORDS else key


def found(kind: str) -> str:
    """Return what a kind of finding is called; its own name where we have none."""
    known = _WORDS.get(f"found.{kind}")
    return known["de"] if known else kind


def keys() -> tuple[str, ...]:
    """Return every key of the catalogue."""
    return tuple(_WORDS)
