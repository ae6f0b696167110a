"""The words of the Korpus tab, German first; ``words.py`` serves them with all others."""

from __future__ import annotations

from rag.messages import Language

_PAIRS: dict[str, tuple[str, str]] = {
    # the tab and its areas
    "title": ("Korpus", "Corpus"),
    "lead": (
        "Hier legen Organisierende Dokumente ab, prüfen sie und veröffentlichen sie. Kiko "
        "antwortet nur aus dem, was veröffentlicht ist.",
        "Organisers add documents here, check them and publish them. Kiko answers only from what "
        "is published.",
    ),
    "areas": ("Bereiche des Korpus", "Areas of the corpus"),
    "area.documents": ("Dokumente", "Documents"),
    "area.hits": ("Treffer prüfen", "Check hits"),
    "area.gaps": ("Wissenslücken", "Gaps"),
    "area.log": ("Protokoll", "Log"),
    "loading": ("Wird geladen …", "Loading …"),
    "cancel": ("Abbrechen", "Cancel"),
    "back": ("Zurück zur Übersicht", "Back to the overview"),
    "reason": ("Begründung (freiwillig, steht im Protokoll)", "Reason (optional, kept in the log)"),
    "error.unreachable": (
        "Der Server ist nicht erreichbar. Bitte prüfen Sie die Verbindung und versuchen Sie es "
        "noch einmal.",
        "The server cannot be reached. Please check the connection and try again.",
    ),
    # upload
    "upload": ("Dateien hinzufügen", "Add files"),
    "files": ("Hochgeladene Dateien", "Uploaded files"),
    "drop": ("Dateien hierher ziehen oder", "Drag files here or"),
    "choose": ("Dateien auswählen", "Choose files"),
    "drop.hint": (
        "{formats}. Höchstens {max_mb} MB je Datei. Nichts geht online, bevor Sie es "
        "veröffentlichen.",
        "{formats}. At most {max_mb} MB a file. Nothing goes live before you publish it.",
    ),
    "taken": ("{count} Dateien angenommen.", "{count} files taken."),
    "taken.one": ("1 Datei angenommen.", "1 file taken."),
    "too_large": (
        "Die Datei hat {size}; erlaubt sind {max_mb} MB. Bitte teilen oder verkleinern Sie sie.",
        "The file has {size}; {max_mb} MB are allowed. Please split it or make it smaller.",
    ),
    "progress": ("Fortschritt von {name}", "Progress of {name}"),
    "waiting": ("wartet", "waiting"),
    "sending": ("wird übertragen …", "is being sent …"),
    "job.queued": ("wartet auf die Verarbeitung …", "waits to be processed …"),
    "job.running": ("wird gelesen und geprüft …", "is being read and checked …"),
    "job.done": ("fertig", "done"),
    "job.failed": ("nicht verwendbar", "not usable"),
    "ready": ("Gelesen. Bitte prüfen.", "Read. Please review."),
    "inside": ("{count} Dokumente gefunden.", "{count} documents found."),
    "inside.one": ("1 Dokument gefunden.", "1 document found."),
    "review": ("Prüfen", "Review"),
    "discard": ("Verwerfen", "Discard"),
    "hide": ("Ausblenden", "Hide"),
    "discarded": ("{name} ist verworfen.", "{name} has been discarded."),
    "review.part": ("{name} prüfen", "Review {name}"),
    "understood": ("{name} ist gelesen.", "{name} has been read."),
    "refused": ("{name}: {reason}", "{name}: {reason}"),
    # list
    "documents": ("Dokumente", "Documents"),
    "find": ("Dokumente suchen", "Find documents"),
    "filters": ("Suche und Filter", "Search and filters"),
    "find.hint": ("Titel, Kennung oder Veranstaltung", "Title, id or event"),
    "status": ("Stand", "Status"),
    "status.draft": ("Entwurf", "Draft"),
    "status.published": ("Veröffentlicht", "Published"),
    "status.withdrawn": ("Zurückgezogen", "Withdrawn"),
    "kind": ("Art", "Kind"),
    "all": ("Alle", "All"),
    "none": (
        "Kein Dokument passt dazu. Ändern Sie Suche oder Filter.",
        "No document fits. Change the search or the filters.",
    ),
    "found": ("{count} Dokumente", "{count} documents"),
    "found.one": ("1 Dokument", "1 document"),
    "pages": ("Seiten der Liste", "Pages of the list"),
    "previous": ("Zurück", "Previous"),
    "next": ("Weiter", "Next"),
    "page": ("Seite {page} von {pages}", "Page {page} of {pages}"),
    "reindex": ("Korpus neu einlesen", "Read the corpus again"),
    "reindex.is": (
        "Nötig, wenn jemand Dateien im Ordner selbst geändert hat, zum Beispiel mit git.",
        "Needed when somebody changed files in the folder itself, for example with git.",
    ),
    "version": ("Fassung {number}", "Version {number}"),
    "waiting_version": (
        "Fassung {number} wartet auf Veröffentlichung",
        "Version {number} waits to be published",
    ),
    "broken": ("nicht lesbar", "not readable"),
    "bundled": ("mitgeliefert", "bundled"),
    # document
    "unsaved": ("Noch nicht gespeichert", "Not saved yet"),
    "profile": ("Steckbrief", "Profile"),
    "actions": ("Was Sie mit dem Dokument tun können", "What you can do with the document"),
    "why": ("Vorschlag: {why}", "Proposal: {why}"),
    "why_not": ("Kein Vorschlag: {why}", "No proposal: {why}"),
    "day": ("TT.MM.JJJJ", "DD.MM.YYYY"),
    "none_given": ("keine Angabe", "not stated"),
    "field.title": ("Titel", "Title"),
    "field.kind": ("Art", "Kind"),
    "field.date": ("Datum", "Date"),
    "field.as_of": ("Stand", "As of"),
    "field.valid_from": ("Gilt seit", "Valid from"),
    "field.valid_to": ("Gilt bis", "Valid to"),
    "field.law_status": ("Rechtsstand", "Legal status"),
    "field.event": ("Veranstaltung", "Event"),
    "field.authority": ("Wer spricht", "Who speaks"),
    "field.topics": ("Themen", "Topics"),
    "field.language": ("Sprache", "Language"),
    "field.speakers": ("Vortragende", "Speakers"),
    "field.speakers.one": ("Vortragende Person", "Speaker"),
    "field.sources": ("Quellen", "Sources"),
    "field.sources.one": ("Quelle", "Source"),
    "field.name": ("Name", "Name"),
    "field.role": ("Funktion, Stelle", "Role, organisation"),
    "field.url": ("Adresse", "Address"),
    "add_row": ("{what} hinzufügen", "Add: {what}"),
    "remove_row": ("Entfernen", "Remove"),
    "law_status.in_force": ("gilt", "in force"),
    "law_status.adopted": ("beschlossen, gilt noch nicht", "adopted, not yet in force"),
    "law_status.draft": ("Entwurf", "draft"),
    "law_status.repealed": ("aufgehoben", "repealed"),
    "language.de": ("Deutsch", "German"),
    "language.en": ("Englisch", "English"),
    "error.title": ("Bitte geben Sie einen Titel an.", "Please give a title."),
    "error.source": (
        "Bitte nennen Sie mindestens eine Quelle mit Titel und Adresse.",
        "Please name at least one source with its title and address.",
    ),
    "error.day": (
        "{field}: „{value}“ ist kein Datum. Bitte schreiben Sie es so: 22.11.2026.",
        "{field}: “{value}” is no date. Please write it like this: 22.11.2026.",
    ),
    "original": (
        "Hochgeladene Datei herunterladen ({name})",
        "Download the uploaded file ({name})",
    ),
    "near": ("Das gibt es schon so oder ähnlich:", "This or something like it exists already:"),
    "same": ("gleicher Inhalt", "same content"),
    "similar": ("zu {percent} % gleich", "{percent} % the same"),
    "text": ("Text des Dokuments", "Text of the document"),
    "edit_text": ("Text bearbeiten (Markdown)", "Edit the text (Markdown)"),
    "edit_text.is": (
        "Zeilen wie <!-- Fundstelle: Seite 3 --> nennen den Ort, der zitiert wird. Nach einer "
        "Änderung speichern Sie erst; dann lassen sich Stellen schwärzen.",
        "Lines like <!-- Fundstelle: Seite 3 --> name the place that is cited. After a change, "
        "save first; then places can be redacted.",
    ),
    "passages": ("{count} Fundstellen", "{count} passages"),
    "passages.one": ("1 Fundstelle", "1 passage"),
    "passages.is": (
        "So wird das Dokument durchsucht und zitiert, mit dem Ort, den die Quelle nennt.",
        "This is how the document is searched and cited, with the place the source will name.",
    ),
    "passages.show": ("Fundstellen ansehen", "Show the passages"),
    "passages.more": ("und {count} weitere", "and {count} more"),
    "passages.more.one": ("und 1 weitere", "and 1 more"),
    # privacy
    "findings": ("{count} mögliche personenbezogene Daten", "{count} possible personal data"),
    "findings.one": ("1 mögliche personenbezogene Angabe", "1 possible personal detail"),
    "findings.none": ("Keine personenbezogenen Daten gefunden", "No personal data found"),
    "findings.how": (
        "Angekreuzte Stellen werden beim Speichern im Text geschwärzt.",
        "Ticked places are redacted in the text when you save.",
    ),
    "redact": ("Schwärzen:", "Redact:"),
    "becomes": ("({kind}, wird zu {suggestion})", "({kind}, becomes {suggestion})"),
    "redact.all": ("Alle schwärzen", "Redact all"),
    "redact.no": ("Keine schwärzen", "Redact none"),
    "show_in_text": ("Im Text zeigen", "Show in the text"),
    "finding.email": ("E-Mail-Adresse", "e-mail address"),
    "finding.phone": ("Telefonnummer", "phone number"),
    "finding.iban": ("IBAN", "IBAN"),
    "finding.tax_id": ("Steuer-ID", "tax id"),
    "finding.social_security": ("Sozialversicherungsnummer", "social security number"),
    "finding.credit_card": ("Kreditkartennummer", "credit card number"),
    "finding.case_number": ("Aktenzeichen", "case number"),
    "finding.vehicle_plate": ("Kfz-Kennzeichen", "vehicle plate"),
    "finding.person": ("Name einer Person", "name of a person"),
    # what can be done
    "save": ("Als Entwurf speichern", "Save as a draft"),
    "save_version": ("Als neue Fassung speichern", "Save as a new version"),
    "publish": ("Veröffentlichen", "Publish"),
    "save_publish": ("Speichern und veröffentlichen", "Save and publish"),
    "withdraw": ("Zurückziehen", "Withdraw"),
    "delete": ("Löschen", "Delete"),
    "replace": ("Neue Fassung hochladen", "Upload a new version"),
    "replaces": ("Diese Datei wird zur neuen Fassung von {id}.", "This becomes a version of {id}."),
    "save_as": ("Speichern als", "Save as"),
    "as_new": ("neues Dokument", "a new document"),
    "as_version": ("neue Fassung von {title}", "a new version of {title}"),
    "saved": ("Gespeichert.", "Saved."),
    "published": (
        "Veröffentlicht. Kiko antwortet ab jetzt auch daraus.",
        "Published. Kiko now answers from it, too.",
    ),
    "withdrawn": (
        "Zurückgezogen. Kiko antwortet nicht mehr daraus.",
        "Withdrawn. Kiko no longer answers from it.",
    ),
    "deleted": ("Das Dokument ist gelöscht.", "The document is deleted."),
    "restored": ("Die ältere Fassung ist wieder da.", "The earlier version is back."),
    "publish.personal": (
        "Personenbezogene Daten veröffentlichen?",
        "Publish personal data?",
    ),
    "publish.personal.is": (
        "Im Text stehen noch diese Angaben. Alle, die Kiko benutzen, können sie dann lesen.",
        "The text still holds these. Everybody who uses Kiko will be able to read them.",
    ),
    "publish.must": (
        "Ich habe die Angaben geprüft; sie dürfen veröffentlicht werden. Das steht mit meinem "
        "Namen im Protokoll.",
        "I have checked them; they may be published. This is kept in the log with my name.",
    ),
    "publish.anyway": ("Trotzdem veröffentlichen", "Publish anyway"),
    "withdraw.title": ("Dokument zurückziehen?", "Withdraw the document?"),
    "withdraw.is": (
        "Kiko antwortet dann sofort nicht mehr daraus. Sie können es später wieder "
        "veröffentlichen.",
        "Kiko stops answering from it at once. You can publish it again later.",
    ),
    "delete.title": ("Dokument löschen?", "Delete the document?"),
    "delete.is": (
        "„{title}“ verschwindet mit allen Fassungen und der hochgeladenen Datei. Das lässt sich "
        "nicht rückgängig machen.",
        "“{title}” goes with all versions and the uploaded file. This cannot be undone.",
    ),
    "delete.yes": ("Endgültig löschen", "Delete for good"),
    # versions and log
    "versions": ("Fassungen", "Versions"),
    "versions.none": ("Noch keine Fassung gespeichert.", "No version saved yet."),
    "version.now": ("jetzige", "present"),
    "diff": ("Unterschiede zeigen", "Show the differences"),
    "diff.of": ("Was Fassung {number} geändert hat", "What version {number} changed"),
    "diff.none": ("Kein Unterschied im Text.", "No difference in the text."),
    "restore": ("Wiederherstellen", "Restore"),
    "restore.title": ("Fassung {number} wiederherstellen?", "Restore version {number}?"),
    "restore.is": (
        "Sie wird zur neuesten Fassung. Die anderen bleiben erhalten.",
        "It becomes the newest version. The others are kept.",
    ),
    "audit": ("Protokoll", "Log"),
    "audit.all": ("Protokoll", "Log"),
    "audit.lead": (
        "Wer wann was mit welchem Dokument getan hat.",
        "Who did what to which document, and when.",
    ),
    "audit.none": ("Noch kein Eintrag.", "No entry yet."),
    "audit.confirmed": (
        "{count} personenbezogene Angaben bestätigt",
        "{count} personal details confirmed",
    ),
    "did.save": ("gespeichert", "saved"),
    "did.publish": ("veröffentlicht", "published"),
    "did.withdraw": ("zurückgezogen", "withdrawn"),
    "did.delete": ("gelöscht", "deleted"),
    "did.found": ("im Ordner gefunden", "found in the folder"),
    "did.reindex": ("Korpus neu eingelesen", "corpus read again"),
    "did.restore": ("ältere Fassung wiederhergestellt", "earlier version restored"),
    # why this hit
    "hits": ("Warum dieser Treffer?", "Why this hit?"),
    "hits.lead": (
        "Prüfen Sie, was eine Frage im veröffentlichten Korpus findet und weshalb. Es antwortet "
        "niemand, und nichts wird gespeichert.",
        "Check what a question finds in the published corpus, and why. Nothing is answered or "
        "stored.",
    ),
    "hits.question": ("Frage oder Stichwörter", "Question or keywords"),
    "hits.test": ("Treffer zeigen", "Show hits"),
    "hits.none": ("Dazu findet Kiko nichts.", "Kiko finds nothing."),
    "hits.found": ("{count} Treffer", "{count} hits"),
    "hits.found.one": ("1 Treffer", "1 hit"),
    "hits.lexical": ("Wörter", "Words"),
    "hits.dense": ("Bedeutung", "Meaning"),
    "hits.score": ("Gesamt", "Total"),
    "hits.lexical.is": (
        "wie gut die Wörter der Frage passen (BM25)",
        "how well the words of the question fit (BM25)",
    ),
    "hits.dense.is": ("wie ähnlich der Sinn ist (Vektoren)", "how alike the sense is (vectors)"),
    "hits.score.is": ("wonach Kiko die Treffer ordnet", "what the hits are ordered by"),
    "hits.words": ("Passend zu: {words}", "Matches: {words}"),
    "hits.no_words": (
        "Kein Wort der Frage steht hier; gefunden über die Bedeutung.",
        "No word of the question is here; found by meaning.",
    ),
    "hits.around": (
        "Im Text kein Wort der Frage; es passt über Titel, Überschrift oder bekannte Fragen.",
        "No word of the question in the text; title, heading or known questions fit.",
    ),
    "hits.open": ("Dokument öffnen", "Open the document"),
    # gaps
    "gaps": ("Wissenslücken", "Gaps"),
    "gaps.lead": (
        "Fragen, zu denen der Korpus schwieg: Stoff für die nächste Sitzung.",
        "Questions the corpus was silent on: matter for the next session.",
    ),
    "gaps.none": ("Bisher blieb keine Frage ohne Antwort.", "No question went unanswered so far."),
    "gaps.counts_only": (
        "Kiko zählt diese Fragen nur. Ihr Wortlaut wird erst gesammelt, wenn die IT das "
        "einschaltet (KIKO_STORE_GAPS).",
        "Kiko only counts these questions. Their wording is collected once IT switches it on "
        "(KIKO_STORE_GAPS).",
    ),
    "gaps.reasons": ("Warum Kiko nicht geantwortet hat", "Why Kiko did not answer"),
    "gap.no_evidence": ("Der Korpus sagt dazu nichts", "The corpus is silent"),
    "gap.out_of_scope": ("Nicht das Thema des Korpus", "Not the subject of the corpus"),
    "gap.individual_case": ("Beurteilung im Einzelfall", "A single case"),
    "gap.personal_data": ("Angaben zu Personen", "Data about people"),
    "gap.unsafe_request": ("Anweisung statt Frage", "An instruction, no question"),
    "gap.unclear": ("Unklar gefragt", "Asked unclearly"),
    "gaps.asked": ("{count} Fragen", "{count} questions"),
    "gaps.asked.one": ("1 Frage", "1 question"),
}

_TOPICS: dict[str, str] = {
    "urban-ki": "URBAN.KI",
    "aeg": "AEG URBAN.KI",
    "use-case": "Anwendungsfälle",
    "plattform": "KI-Plattformen",
    "chatbot": "Chatbots",
    "leichte-sprache": "Leichte Sprache",
    "geodaten": "Geodaten",
    "ki-verordnung": "KI-Verordnung",
    "hochrisiko": "Hochrisiko-KI",
    "transparenz": "Transparenz",
    "ki-kompetenz": "KI-Kompetenz",
    "verbote": "Verbotene Praktiken",
    "gpai": "KI-Modelle (GPAI)",
    "aufsicht": "Aufsicht",
    "datenschutz": "Datenschutz",
    "informationssicherheit": "Informationssicherheit",
    "personalvertretung": "Personalvertretung",
    "vergabe": "Vergabe",
    "urheberrecht": "Urheberrecht",
    "verwaltungsverfahren": "Verwaltungsverfahren",
    "barrierefreiheit": "Barrierefreiheit",
    "landesrecht": "Landesrecht",
    "governance": "Governance",
    "datenmanagement": "Datenmanagement",
    "zusammenarbeit": "Zusammenarbeit",
    "technik": "Technik",
    "studien": "Studien",
}

CORPUS_WORDS: dict[str, dict[Language, str]] = {
    f"corpus.{key}": {"de": german, "en": english} for key, (german, english) in _PAIRS.items()
}


def topic_label(topic: str) -> str:
    """Return what a topic of ``corpus/README.md`` is called; its own name if it is a new one."""
    return _TOPICS.get(topic, topic)
