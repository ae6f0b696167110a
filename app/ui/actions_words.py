"""The words under an answer, German first; ``words.py`` serves them with all others."""

from __future__ import annotations

from rag.messages import Language

_PAIRS: dict[str, tuple[str, str]] = {
    "actions.share": ("Antwort weiterverwenden", "Use this answer"),
    "actions.copy": ("Kopieren", "Copy"),
    "actions.md": ("Vermerk (MD)", "Note for the file (MD)"),
    "actions.docx": ("Vermerk (DOCX)", "Note for the file (DOCX)"),
    "actions.link": ("Link kopieren", "Copy link"),
    "actions.judge": ("Antwort bewerten", "Rate this answer"),
    "actions.up": ("Hilfreich", "Helpful"),
    "actions.down": ("Nicht hilfreich", "Not helpful"),
    "actions.reasons": ("Was stimmt nicht?", "What is wrong?"),
    "actions.comment": ("Anmerkung (freiwillig)", "Comment (optional)"),
    "actions.kept": (
        "Kiko speichert den Tag, Ihr Urteil, die Gründe und die Anmerkung, aber nicht, wer Sie "
        "sind. Bitte schreiben Sie keine personenbezogenen Daten.",
        "Kiko stores the day, your verdict, the reasons and the comment, but not who you are. "
        "Please do not enter personal data.",
    ),
    "actions.send": ("Rückmeldung senden", "Send feedback"),
    "actions.cancel": ("Abbrechen", "Cancel"),
    "actions.thanks": ("Danke für Ihre Rückmeldung.", "Thank you for your feedback."),
    "actions.copied": (
        "Kopiert, mit Quellen und dem Hinweis auf das KI-System.",
        "Copied, with the sources and the note about the AI system.",
    ),
    "actions.link_copied": (
        "Link kopiert. Er enthält Ihre Frage im Wortlaut.",
        "Link copied. It holds the words of your question.",
    ),
    "actions.saved": ("Vermerk gespeichert: {file}", "Note saved: {file}"),
    "actions.failed": (
        "Der Server ist nicht erreichbar. Bitte prüfen Sie die Verbindung und versuchen Sie es "
        "noch einmal.",
        "The server cannot be reached. Please check the connection and try again.",
    ),
    "actions.no_copy": (
        "Ihr Browser erlaubt das Kopieren hier nicht. Bitte markieren Sie den Text und kopieren "
        "Sie ihn selbst.",
        "Your browser does not allow copying here. Please select the text and copy it yourself.",
    ),
    "actions.no_reason": (
        "Bitte wählen Sie einen Grund oder schreiben Sie eine Anmerkung.",
        "Please choose a reason or write a comment.",
    ),
    "reason.wrong_source": ("Quelle passt nicht", "The source does not fit"),
    "reason.incomplete": ("unvollständig", "incomplete"),
    "reason.outdated": ("veraltet", "outdated"),
    "reason.wrong": ("falsch", "wrong"),
}

ACTIONS_WORDS: dict[str, dict[Language, str]] = {
    key: {"de": german, "en": english} for key, (german, english) in _PAIRS.items()
}
