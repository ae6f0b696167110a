"""The standing texts of the page: header, first view and help."""

from __future__ import annotations

from collections.abc import Iterable

from app.ui.markup import ask_button, element, escape, items
from app.ui.words import word

HEADER = """
<a class="k-skip" href="#kiko-question">Zur Frage springen</a>
<div class="k-header">
  <h1>Kiko <span>Wissen zu KI in Kommunen</span></h1>
  <button type="button" class="k-theme" data-theme-toggle></button>
</div>
<div id="kiko-status" class="k-unseen" role="status"></div>
"""

DISCLAIMER = """
<p class="k-disclaimer">Antworten werden automatisch aus dem Korpus zusammengestellt und ersetzen
keine Rechtsberatung.
Zitate sind Sätze des Korpus, kein Gesetzeswortlaut.</p>
"""

HELP = """
<div class="k-prose">
<h2>Hilfe</h2>
<h3>Was Kiko kann</h3>
<p>Kiko beantwortet Fragen zu KI in Kommunen aus einem geprüften Korpus: Vorträge,
Break-out-Runden, Praxisberichte und Rechtstexte. Jeder Satz einer Antwort steht wörtlich in einer
Quelle und trägt ihre Nummer. Sagt der Korpus nichts, dann sagt Kiko das.</p>
<h3>Eine Antwort lesen</h3>
<dl>
<dt>[1]</dt>
<dd>führt zur Quelle. Dort ist die zitierte Stelle markiert; „Zurück zum Satz“ führt zurück.</dd>
<dt><span class="k-mark k-mark--supported">✓</span> belegt</dt>
<dd>Die Aussage steht so in der Quelle.</dd>
<dt><span class="k-mark k-mark--partial">~</span> teilweise belegt</dt>
<dd>Die Quelle trägt die Aussage nur zum Teil.</dd>
<dt><span class="k-mark k-mark--unsupported">?</span> nicht belegt</dt>
<dd>Die Quelle trägt die Aussage nicht. Bitte nicht übernehmen.</dd>
<dt>Gesetz, Behörde, Verband, Wissenschaft, Sitzung, Bericht</dt>
<dd>sagt, wer spricht. Eine Meinung aus einer Sitzung ist kein Recht.</dd>
<dt>Stand</dt><dd>nennt den Tag, an dem der Text zuletzt geprüft wurde.</dd>
<dt>Stichtag</dt>
<dd>ist der Tag, nach dem Kiko beurteilt, ob eine Vorschrift gilt. Ohne Angabe: heute.</dd>
</dl>
<h3>Besser fragen</h3>
<p>Fragen Sie in ganzen Sätzen und nach einer Sache. Nennen Sie die Vorschrift, die Veranstaltung
oder das Vorhaben, wenn Sie sie kennen. Einzelfälle beurteilt Kiko nicht.</p>
<h3>Dokumente beisteuern</h3>
<p>Unter „Korpus“ legen Organisierende Dateien ab. Kiko schlägt den Steckbrief vor und zeigt
personenbezogene Daten zum Schwärzen. Erst „Veröffentlichen“ macht ein Dokument zur Quelle,
„Zurückziehen“ nimmt es sofort aus den Antworten.</p>
<h3>Datenschutz</h3>
{privacy}
</div>
"""

_PRIVACY = """
<p>Ihre Fragen und die Antworten werden nicht gespeichert und nicht protokolliert. Der Verlauf
steht nur in diesem Browserfenster und ist weg, sobald Sie es schließen oder neu laden. Die Seite
lädt nichts von fremden Servern. Geben Sie trotzdem keine personenbezogenen Daten ein.</p>
"""
_PRIVACY_STORED = """
<p>Die Stelle, die Kiko betreibt, hat eingestellt, dass Fragen gespeichert werden. Geben Sie keine
personenbezogenen Daten ein. Der Verlauf steht nur in diesem Browserfenster. Die Seite lädt nichts
von fremden Servern.</p>
"""


def welcome(questions: Iterable[str], *, stored: bool) -> str:
    """Return the first view: what Kiko is, what happens to a question, and examples."""
    kept = (
        "Ihre Fragen werden gespeichert; geben Sie keine personenbezogenen Daten ein."
        if stored
        else "Ihre Frage wird weder gespeichert noch protokolliert."
    )
    return (
        '<section class="k-welcome" aria-labelledby="kiko-welcome">'
        '<h2 id="kiko-welcome">Fragen Sie den Korpus</h2>'
        "<p>Kiko antwortet mit wörtlichen Sätzen aus Vorträgen, Break-outs, Praxisberichten und "
        f"Rechtstexten und nennt zu jedem die Quelle.</p><p>{kept}</p>"
        f"{element('h3', escape(word('examples')))}"
        f"{items(map(ask_button, questions), 'k-asks k-asks--grid')}</section>"
    )


def help_text(*, stored: bool) -> str:
    """Return the help page with what holds for privacy under the settings in force."""
    return HELP.format(privacy=_PRIVACY_STORED if stored else _PRIVACY)
