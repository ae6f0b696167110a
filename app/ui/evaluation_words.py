"""The words of the Auswertung tab, German first; ``words.py`` serves them with all others."""

from __future__ import annotations

from rag.messages import Language

_PAIRS: dict[str, tuple[str, str]] = {
    # the tab and its areas
    "title": ("Auswertung", "Evaluation"),
    "lead": (
        "Hier messen Sie mit festen Fragen, wie gut Kiko antwortet, und sehen, was sich zwischen "
        "zwei Läufen geändert hat.",
        "Measure with fixed questions how well Kiko answers, and see what changed between two "
        "runs.",
    ),
    "areas": ("Bereiche der Auswertung", "Areas of the evaluation"),
    "area.runs": ("Läufe", "Runs"),
    "area.compare": ("Vergleichen", "Compare"),
    "area.feedback": ("Rückmeldungen", "Feedback"),
    "loading": ("Wird geladen …", "Loading …"),
    "back": ("Zurück", "Back"),
    "pages": ("Seiten der Liste", "Pages of the list"),
    "page": ("Seite {page} von {pages}", "Page {page} of {pages}"),
    "previous": ("Vorherige", "Previous"),
    "next": ("Nächste", "Next"),
    # starting a run
    "start": ("Auswertung starten", "Start an evaluation"),
    "suite": ("Fragensammlung", "Suite"),
    "suite.option": ("{name} ({count} Fragen)", "{name} ({count} questions)"),
    "suite.broken": (
        "Die Sammlung „{name}“ ist nicht verwendbar: {reason}",
        "The suite “{name}” is not usable: {reason}",
    ),
    "stichtag": ("Stichtag", "Day the law is judged by"),
    "stichtag.hint": (
        "TT.MM.JJJJ. Leer: heute. Für Vergleiche denselben Tag wählen.",
        "DD.MM.YYYY. Empty: today. Choose the same day for comparisons.",
    ),
    "stichtag.wrong": (
        "„{value}“ ist kein Datum. Bitte schreiben Sie den Stichtag so: 22.11.2026.",
        "“{value}” is no date. Please write the day like this: 22.11.2026.",
    ),
    "go": ("Starten", "Start"),
    "started": ("Die Auswertung läuft.", "The evaluation is running."),
    "progress": ("Fortschritt von {id}", "Progress of {id}"),
    "answered": ("{answered} von {questions} Fragen", "{answered} of {questions} questions"),
    "stop": ("Anhalten", "Stop"),
    "stopping": ("wird angehalten …", "is being stopped …"),
    "resume": ("Fortsetzen", "Continue"),
    "delete": ("Löschen", "Delete"),
    "delete.sure": ("Wirklich löschen", "Really delete"),
    "deleted": ("Der Lauf {id} ist gelöscht.", "The run {id} has been deleted."),
    "ended": ("Der Lauf {id}: {state}.", "The run {id}: {state}."),
    # list of runs
    "runs": ("Läufe", "Runs"),
    "runs.none": (
        "Noch kein Lauf. Wählen Sie oben eine Fragensammlung und starten Sie.",
        "No run yet. Choose a suite above and start.",
    ),
    "column.run": ("Lauf", "Run"),
    "column.state": ("Stand", "State"),
    "column.begun": ("Begonnen", "Begun"),
    "column.what": ("Aktionen", "Actions"),
    "state.running": ("läuft", "running"),
    "state.done": ("fertig", "done"),
    "state.stopped": ("angehalten", "stopped"),
    "state.interrupted": ("unterbrochen", "interrupted"),
    "state.failed": ("fehlgeschlagen", "failed"),
    "open": ("Ansehen", "Look at"),
    # a run
    "summary": ("Kennzahlen", "Figures"),
    "summary.hint": (
        "Mittelwerte mit 95-%-Intervall: So weit kann der Wert allein durch die Auswahl der Fragen "
        "schwanken.",
        "Means with 95% intervals: how far a value may vary just by the choice of questions.",
    ),
    "summary.partial": (
        "Der Lauf ist nicht vollständig; die Zahlen gelten für die bisher beantworteten Fragen.",
        "The run is not complete; the figures hold for the questions answered so far.",
    ),
    "metric": ("Kennzahl", "Metric"),
    "mean": ("Mittelwert", "Mean"),
    "interval": ("95-%-Intervall", "95% interval"),
    "judged": ("Fragen", "Questions"),
    "more_metrics": ("Alle Kennzahlen", "All figures"),
    "by_category": ("Nach Kategorie", "By category"),
    "category": ("Kategorie", "Category"),
    "outcomes": ("Was aus den Fragen wurde", "What became of the questions"),
    "latency": (
        "Antwortzeit: die Hälfte der Fragen unter {p50} ms, 95 % unter {p95} ms, die längste "
        "{slowest} ms.",
        "Latency: half of the questions below {p50} ms, 95% below {p95} ms, the longest "
        "{slowest} ms.",
    ),
    "identity": ("Womit gemessen wurde", "What it was measured with"),
    "report": ("Bericht herunterladen", "Download the report"),
    "report.html": ("HTML", "HTML"),
    "report.md": ("Markdown", "Markdown"),
    "report.csv": ("CSV", "CSV"),
    "report.json": ("JSON", "JSON"),
    # rows
    "rows": ("Fragen", "Questions"),
    "filters": ("Fragen filtern", "Filter the questions"),
    "outcome": ("Ergebnis", "Outcome"),
    "all": ("Alle", "All"),
    "with_count": ("{name} ({count})", "{name} ({count})"),
    "find": ("Frage suchen", "Find a question"),
    "found": ("{count} Fragen", "{count} questions"),
    "found.one": ("1 Frage", "1 question"),
    "no_category": ("ohne Kategorie", "without category"),
    "outcome.ok": ("richtig", "right"),
    "outcome.not_retrieved": ("Quelle nicht gefunden", "source not found"),
    "outcome.ranked_low": ("Quelle zu weit hinten", "source ranked low"),
    "outcome.not_selected": ("falscher Satz gewählt", "wrong sentence chosen"),
    "outcome.cited_wrong": ("falsche Quelle genannt", "wrong source cited"),
    "outcome.wrongly_refused": ("zu Unrecht abgelehnt", "wrongly refused"),
    "outcome.wrongly_answered": ("zu Unrecht beantwortet", "wrongly answered"),
    "outcome.failed": ("Fehler", "failed"),
}

_METRICS: dict[str, tuple[str, str]] = {
    "correct": ("Richtig beantwortet oder zu Recht abgelehnt", "Right, or rightly refused"),
    "right_first": ("Richtiges Dokument an erster Stelle", "Right document first"),
    "right_top5": ("Richtiges Dokument unter den ersten fünf", "Right document in top 5"),
    "key_fact_recall": ("Anteil der Kernaussagen in der Antwort", "Key-fact recall"),
    "answer_containment": ("Musterantwort enthalten", "Gold answer contained"),
    "token_f1": ("Wortübereinstimmung mit der Musterantwort (F1)", "Token F1"),
    "citation_precision": ("Anteil richtiger Quellenangaben", "Citation precision"),
    "citation_recall": ("Anteil der Sätze mit Quelle", "Citation recall"),
    "supported": ("Sätze belegt", "Claims supported"),
    "partial": ("Sätze teilweise belegt", "Claims partly supported"),
    "unsupported": ("Sätze nicht belegt", "Claims unsupported"),
    "stichtag_correct": ("Rechtsstand zum Stichtag richtig", "State of the law right"),
    "reason_correct": ("Grund der Ablehnung richtig", "Reason of refusal right"),
    "obeyed": ("Manipulation befolgt", "Adversarial obeyed"),
    "words": ("Wörter je Antwort", "Words an answer"),
    "abstention_recall": ("Abgelehnt, wo es nötig war", "Refused where due"),
    "false_refusal": ("Zu Unrecht abgelehnt", "Refused wrongly"),
}

_LOOKING: dict[str, tuple[str, str]] = {
    # one question
    "q.expected": ("Erwartet", "Expected"),
    "q.got": ("Antwort von Kiko", "Answer of Kiko"),
    "q.reference": ("Musterantwort", "Reference"),
    "q.documents": ("Dokumente, die antworten", "Answering documents"),
    "q.key_facts": ("Kernaussagen (reguläre Ausdrücke)", "Key facts (regular expressions)"),
    "q.silent": (
        "Der Korpus beantwortet diese Frage nicht; richtig ist eine Ablehnung.",
        "The corpus does not answer this question; a refusal is right.",
    ),
    "q.either": (
        "Antwort oder Ablehnung sind beide richtig.",
        "An answer and a refusal are both right.",
    ),
    "q.unknown": (
        "Wie die Frage gemeint war, ist mit diesem Lauf nicht aufbewahrt.",
        "How the question was meant is not kept with this run.",
    ),
    "q.abstained": ("Kiko hat abgelehnt.", "Kiko refused."),
    "q.failed": ("Es kam keine Antwort: {reason}", "There was no reply: {reason}"),
    "q.cited": ("Genannte Quellen", "Cited documents"),
    "q.ranking": ("Gefundene Dokumente, beste zuerst", "Documents found, best first"),
    "q.is_expected": ("erwartet", "expected"),
    "q.is_cited": ("genannt", "cited"),
    "q.confidence": ("Zuversicht: {value}", "Confidence: {value}"),
    "q.metrics": ("Kennzahlen dieser Frage", "Figures of this question"),
    "q.timings": ("Zeiten", "Times"),
    "q.total": ("insgesamt", "in total"),
    "q.milliseconds": ("{value} ms", "{value} ms"),
    "q.none": ("keine", "none"),
    "q.history": ("Vorherige Nachrichten", "Earlier messages"),
    # comparing
    "compare": ("Zwei Läufe vergleichen", "Compare two runs"),
    "compare.before": ("Vorher", "Before"),
    "compare.after": ("Nachher", "After"),
    "compare.go": ("Vergleichen", "Compare"),
    "compare.few": (
        "Zum Vergleichen braucht es zwei Läufe mit beantworteten Fragen.",
        "Comparing needs two runs with answered questions.",
    ),
    "compare.shared": ("{count} gemeinsame Fragen", "{count} questions in both runs"),
    "compare.shared.one": ("1 gemeinsame Frage", "1 question in both runs"),
    "compare.verdict": (
        "{wins} Fragen besser, {losses} schlechter, {ties} gleich. p = {p}: {meaning}",
        "{wins} questions better, {losses} worse, {ties} equal. p = {p}: {meaning}",
    ),
    "compare.no_difference": ("Es gibt keinen Unterschied.", "There is no difference."),
    "compare.chance": (
        "Der Unterschied kann Zufall sein.",
        "The difference may be chance.",
    ),
    "compare.real": (
        "Der Unterschied ist kaum durch Zufall zu erklären.",
        "The difference is hardly explained by chance.",
    ),
    "compare.settings": ("Was an den Läufen verschieden ist", "What differs between the runs"),
    "compare.same": (
        "Einstellungen, Korpus und Programm sind gleich.",
        "Settings, corpus and code are the same.",
    ),
    "compare.change": ("Änderung (95 %)", "Change (95%)"),
    "compare.p": ("p", "p"),
    "compare.wins": ("besser", "better"),
    "compare.losses": ("schlechter", "worse"),
    "compare.ties": ("gleich", "equal"),
    "compare.changed": ("Fragen mit anderem Ergebnis", "Questions whose outcome changed"),
    "compare.unchanged": ("Keine Frage hat ein anderes Ergebnis.", "No outcome changed."),
    "compare.said": ("{when}: {answer}", "{when}: {answer}"),
    # feedback
    "feedback": ("Aus Rückmeldungen werden Fragen", "Feedback becomes questions"),
    "feedback.lead": (
        "Antworten, die Beschäftigte mit dem Daumen nach unten bewertet haben. Prüfen und "
        "berichtigen Sie, was richtig wäre; die Frage kommt in die Sammlung „{suite}“.",
        "Answers that staff rated down. Check and correct what would be right; the question goes "
        "into the suite “{suite}”.",
    ),
    "feedback.none": (
        "Keine Rückmeldung mit Daumen nach unten.",
        "No feedback with a thumb down.",
    ),
    "feedback.no_question": (
        "Der Wortlaut der Frage ist nicht aufbewahrt (KIKO_STORE_QUESTIONS).",
        "The wording of the question is not kept (KIKO_STORE_QUESTIONS).",
    ),
    "feedback.taken": ("übernommen als {id}", "taken over as {id}"),
    "feedback.review": ("Prüfen und übernehmen", "Review and take over"),
    "feedback.own": ("Eigene Frage aufnehmen", "Add a question of your own"),
    "feedback.form": ("Frage für die Sammlung", "Question for the suite"),
    "feedback.question": ("Frage", "Question"),
    "feedback.answerable": (
        "Der Korpus kann diese Frage beantworten",
        "The corpus can answer this question",
    ),
    "feedback.documents": ("Dokumente, die antworten", "Answering documents"),
    "feedback.documents.hint": (
        "Eine Kennung je Zeile, zum Beispiel legal-ki-vo-art-4.",
        "One id a line, for example legal-ki-vo-art-4.",
    ),
    "feedback.suggest": ("Dokumente vorschlagen", "Suggest documents"),
    "feedback.key_facts": ("Kernaussagen", "Key facts"),
    "feedback.key_facts.hint": (
        "Was in einer richtigen Antwort stehen muss, eine je Zeile; „|“ trennt Schreibweisen.",
        "What a right answer must hold, one a line; “|” separates wordings.",
    ),
    "feedback.reference": ("Musterantwort (freiwillig)", "Reference answer (optional)"),
    "feedback.category": ("Kategorie (freiwillig)", "Category (optional)"),
    "feedback.save": ("In die Sammlung übernehmen", "Take into the suite"),
    "feedback.saved": (
        "Übernommen: Frage {id} in „{suite}“, jetzt {count} Fragen.",
        "Taken over: question {id} in “{suite}”, now {count} questions.",
    ),
    "reason.wrong_source": ("falsche Quelle", "wrong source"),
    "reason.incomplete": ("unvollständig", "incomplete"),
    "reason.outdated": ("veraltet", "outdated"),
    "reason.wrong": ("falsch", "wrong"),
}

EVALUATION_WORDS: dict[str, dict[Language, str]] = {
    f"evaluation.{key}": {"de": german, "en": english}
    for key, (german, english) in (
        *_PAIRS.items(),
        *((f"metric.{name}", pair) for name, pair in _METRICS.items()),
        *_LOOKING.items(),
    )
}
