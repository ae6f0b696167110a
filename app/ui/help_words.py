"""The help of the chat page, German and English."""

from __future__ import annotations

from rag.messages import Language

HELP: dict[Language, str] = {
    "de": """
<h2>Hilfe</h2>
<h3>Was Kiko kann</h3>
<p>Kiko beantwortet Fragen zu KI in Kommunen aus einem geprüften Korpus: Vorträge,
Break-out-Runden, Praxisberichte und Rechtstexte. Jeder Satz einer Antwort steht wörtlich in einer
Quelle und trägt ihre Nummer. Sagt der Korpus nichts, dann sagt Kiko das.</p>
<h3>Eine Antwort lesen</h3>
<dl>
<dt>[1]</dt>
<dd>führt zur Quelle. Dort ist die zitierte Stelle markiert; „Zurück zum Satz“ führt zurück, „Im
Dokument öffnen“ zeigt den ganzen Text.</dd>
<dt><span class="k-mark k-mark--supported">✓</span> belegt</dt>
<dd>Die Aussage steht so in der Quelle.</dd>
<dt><span class="k-mark k-mark--partial">~</span> teilweise belegt</dt>
<dd>Die Quelle trägt die Aussage nur zum Teil.</dd>
<dt><span class="k-mark k-mark--unsupported">?</span> nicht belegt</dt>
<dd>Die Quelle trägt die Aussage nicht. Bitte nicht übernehmen.</dd>
<dt>Gepunktet unterstrichen</dt>
<dd>ist ein Begriff des Glossars. Seine Erklärung erscheint, wenn Sie ihn anwählen oder mit der
Maus darauf zeigen; mit Esc schließen Sie sie.</dd>
<dt>Gesetz, Behörde, Verband, Wissenschaft, Sitzung, Bericht</dt>
<dd>sagt, wer spricht. Eine Meinung aus einer Sitzung ist kein Recht.</dd>
<dt>Stand</dt><dd>nennt den Tag, an dem der Text zuletzt geprüft wurde.</dd>
<dt>Stichtag</dt>
<dd>ist der Tag, nach dem Kiko beurteilt, ob eine Vorschrift gilt. Ohne Angabe: heute.</dd>
</dl>
<h3>Besser fragen</h3>
<p>Fragen Sie in ganzen Sätzen und nach einer Sache. Nennen Sie die Vorschrift, die Veranstaltung
oder das Vorhaben, wenn Sie sie kennen. Einzelfälle beurteilt Kiko nicht. Mit dem Filter grenzen
Sie die Suche auf Arten von Quellen, Themen und einen Zeitraum ein.</p>
<h3>Eine Antwort weiterverwenden</h3>
<p>Unter jeder Antwort können Sie sie mit ihren Quellen kopieren, als Vermerk speichern oder einen
Link kopieren, der dieselbe Frage stellt. Der Link enthält den Wortlaut der Frage.</p>
<h3>Dokumente beisteuern</h3>
<p>Unter „Korpus“ legen Organisierende Dateien ab. Kiko schlägt den Steckbrief vor und zeigt
personenbezogene Daten zum Schwärzen. Erst „Veröffentlichen“ macht ein Dokument zur Quelle,
„Zurückziehen“ nimmt es sofort aus den Antworten.</p>
<h3>Datenschutz</h3>
""",
    "en": """
<h2>Help</h2>
<h3>What Kiko can do</h3>
<p>Kiko answers questions about AI in municipalities from a curated German corpus: talks, break-out
sessions, practice reports and legal texts. Each sentence of an answer stands word for word in a
source and carries its number. Where the corpus is silent, Kiko says so.</p>
<h3>Reading an answer</h3>
<dl>
<dt>[1]</dt>
<dd>leads to the source, where the quoted place is marked; “Back to the sentence” leads back,
“Open in the document” shows the whole text.</dd>
<dt><span class="k-mark k-mark--supported">✓</span> supported</dt>
<dd>The source says so.</dd>
<dt><span class="k-mark k-mark--partial">~</span> partly supported</dt>
<dd>The source bears the statement out only in part.</dd>
<dt><span class="k-mark k-mark--unsupported">?</span> not supported</dt>
<dd>The source does not bear it out. Please do not use it.</dd>
<dt>Dotted underline</dt>
<dd>marks a term of the glossary. Its explanation appears when you focus it or point at it; Esc
closes it.</dd>
<dt>Statute, Authority, Association, Research, Session, Report</dt>
<dd>says who speaks. An opinion from a session is no law.</dd>
<dt>As of</dt><dd>is the day on which the text was checked last.</dd>
<dt>Reference day</dt>
<dd>is the day by which Kiko judges whether a rule is in force. Left empty: today.</dd>
</dl>
<h3>Asking better</h3>
<p>Ask in whole sentences and about one thing. Name the provision, the event or the project if you
know it. Kiko does not judge single cases. The filters limit the search to kinds of sources, topics
and a period.</p>
<h3>Using an answer</h3>
<p>Under each answer you can copy it with its sources, save it as a note for the file, or copy a
link that asks the same question. The link holds the words of the question.</p>
<h3>Adding documents</h3>
<p>Organisers add files under “Corpus”. Kiko proposes the metadata and shows personal data to be
redacted. Only “Publish” makes a document a source, “Withdraw” takes it out at once.</p>
<h3>Data protection</h3>
""",
}

PRIVACY: dict[Language, str] = {
    "de": """
<p>Ihre Fragen und die Antworten werden nicht gespeichert und nicht protokolliert. Der Verlauf
steht nur in diesem Browserfenster und ist weg, sobald Sie es schließen oder neu laden. Die Seite
lädt nichts von fremden Servern. Geben Sie trotzdem keine personenbezogenen Daten ein.</p>
""",
    "en": """
<p>Your questions and the answers are neither stored nor logged. The conversation is only in this
browser window and gone when you close or reload it. The page loads nothing from other servers.
Still, please do not enter personal data.</p>
""",
}
PRIVACY_STORED: dict[Language, str] = {
    "de": """
<p>Die Stelle, die Kiko betreibt, hat eingestellt, dass Fragen gespeichert werden. Geben Sie keine
personenbezogenen Daten ein. Der Verlauf steht nur in diesem Browserfenster. Die Seite lädt nichts
von fremden Servern.</p>
""",
    "en": """
<p>Whoever runs Kiko has set that questions are stored. Please do not enter personal data. The
conversation is only in this browser window. The page loads nothing from other servers.</p>
""",
}
