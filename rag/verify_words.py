"""Word lists that the verifier decides by; all in lower case unless said otherwise."""

from __future__ import annotations


def _listed(text: str) -> frozenset[str]:
    return frozenset(text.split())


def _endings(text: str) -> tuple[str, ...]:
    return tuple(text.split())


NEGATORS = _listed(
    """
    nicht nichts nie niemals niemand niemanden niemandem nirgends nirgendwo weder noch ohne kein
    keine keinem keinen keiner keines keinerlei keinesfalls keineswegs entfällt entfallen
    entfiel befreit entbehrlich verboten verbotene verbotenen verbot verbote verbots verbietet
    untersagt untersagte untersagen ausgeschlossen fehlt fehlen fehlte fehlende fehlenden lehnt
    verneint verzichtet freiwillig freiwillige freiwilligen not no never without
    """
)

# Adjectives that say the opposite with un-; other words in un- are not negations of anything.
UN_WORDS = _endings(
    """
    abhängig befristet begrenzt bekannt berechtigt beschränkt besetzt beteiligt brauchbar
    durchsichtig eingeschränkt endlich entgeltlich erheblich erlaubt erwünscht fähig fertig
    geeignet genau gültig klar kritisch möglich nötig notwendig persönlich problematisch
    rechtmäßig richtig sicher sichtbar strittig tauglich verändert verbindlich vereinbar
    verhältnismäßig verschlüsselt vollständig wahrscheinlich wichtig wirksam wirtschaftlich
    zulässig zumutbar zureichend zuständig zutreffend zuverlässig
    """
)

# Verbs of obligation, permission and plan, and words that put the same thing otherwise.
MUST = _listed(
    """
    muss müssen musste mussten müsse müsste müssten verpflichtet verpflichtend verpflichten
    vorgeschrieben erforderlich nötig notwendig zwingend obligatorisch must shall
    """
)
MUST_TOO = _listed(
    """
    pflicht pflichten verlangt verlangen fordert fordern schreibt benötigt benötigen braucht
    brauchen bedarf bedürfen entfällt entfallen entfiel befreit entbehrlich freiwillig freiwillige
    freiwilligen vorausgesetzt setzt nur erst vorschreiben vorschreibt
    """
)
MAY = _listed(
    """
    darf dürfen durfte durften dürfe dürfte dürften kann können konnte konnten könne könnte
    könnten may can
    """
)
MAY_TOO = _listed(
    """
    erlaubt erlauben zulässig unzulässig gestattet möglich unmöglich verboten verbotene verbotenen
    verbot verbote verbots verbietet untersagt untersagte untersagen befugt berechtigt ermöglicht
    ermöglichen lässt lassen recht offen bereitgestellt verfügbar zugänglich
    """
)
SHOULD = _listed(
    """
    soll sollen sollte sollten solle should
    """
)
SHOULD_TOO = _listed(
    """
    empfiehlt empfehlen empfohlen empfehlung rät raten ratsam geplant plant planen möchte möchten
    vorgesehen beabsichtigt angekündigt will wollen ziel
    """
)
MODAL_VERBS = _listed(
    """
    muss müssen musste mussten darf dürfen durfte durften kann können konnte konnten soll sollen
    sollte sollten
    """
)

LIMITERS = _listed("nur ausschließlich lediglich bloß allein einzig vorbehalten exklusiv only")
UNIVERSALS = _listed(
    """
    immer stets ausnahmslos jederzeit alle allen aller sämtliche sämtlichen jede jedem jeden jeder
    jedes
    """
)
EXCEPTIONS = _listed("außer ausgenommen abgesehen ausnahme")

# A claim with a word of one side against evidence with the other side says the opposite.
OPPOSITES = (
    ("mindestens wenigstens", "höchstens maximal"),
    ("mehr", "weniger"),
    ("größer größere größeren", "kleiner kleinere kleineren"),
    ("höher höhere höheren", "niedriger niedrigere niedrigeren geringer"),
    ("betreiber betreibern betreibers", "anbieter anbietern anbieters"),
    ("immer stets ausnahmslos", "meist meistens manchmal selten teils teilweise"),
    ("intern interne interner internen internes", "extern externe externer externen externes"),
    ("öffentlich öffentliche öffentlicher öffentlichen", "privat private privater privaten"),
    ("beginnt begann startete startet", "endet endete"),
    ("vorher zuvor", "nachher danach"),
    ("erhöht erhöhte steigt stieg", "senkt gesenkt sinkt sank"),
    ("eingeführt", "abgeschafft"),
    ("zugestimmt stimmte", "abgelehnt lehnte"),
    ("alle allen sämtliche jede jeder jedes", "einige einigen manche wenige meisten viele vielen"),
    ("geltendes", "entwurf"),
    ("kostenlos kostenfrei unentgeltlich gratis", "kostenpflichtig gebührenpflichtig"),
    ("netto", "brutto"),
    ("oberhalb", "unterhalb"),
    ("selten seltene seltenen", "häufig häufige häufigen verbreitet"),
    ("dauerhaft dauerhafte dauerhaften", "befristet vorübergehend"),
    ("zentral zentrale zentralen", "dezentral dezentrale dezentralen"),
    ("mündlich", "schriftlich"),
    ("erleichtert erleichtern vereinfacht", "erschwert erschweren"),
    ("verbindlich verbindliche verbindlichen", "freiwillig freiwillige freiwilligen"),
)

# Measurable effects, prizes and prices, a group a kind: a sentence may not add them by itself.
EFFECTS = (
    "sinkt sinken sank sanken gesunken senkt senken senkte gesenkt verringert verringern "
    "verringerte reduziert reduzieren reduzierte mindert mindern rückgang halbiert halbieren "
    "halbierte",
    "steigt steigen stieg stiegen gestiegen steigert steigern gesteigert erhöht erhöhen erhöhte "
    "wächst wachsen wuchs gewachsen zunahme verdoppelt verdoppeln verdoppelte vervielfacht",
    "spart sparen sparte gespart einsparung einsparungen einsparen eingespart",
    "kostet kostete gebühr gebühren preis preise",
    "ausgezeichnet auszeichnung prämiert preisgekrönt preis preisträger gewann gewinnt gewonnen",
    "ersetzt ersetzen ersetzte abgelöst ablösen",
    "beschleunigt beschleunigen beschleunigte schneller verkürzt verkürzen verkürzte",
)

# Different words for one thing, and forms that stemming does not bring together.
SYNONYMS = (
    "kommune kommunen gemeinde gemeinden kommunal kommunale kommunalen kommunalverwaltung",
    "stadt städte stadtverwaltung kommunen kommune",
    "behörde behörden verwaltung verwaltungen stelle stellen amt",
    "beschäftigte beschäftigten mitarbeiter mitarbeitende mitarbeitenden personal",
    "bußgeld bußgelder geldbuße geldbußen",
    "gilt gelten galt galten gegolten wirksam kraft anwendbar anzuwenden geltung greift",
    "kennzeichnen kennzeichnung gekennzeichnet kenntlich offenlegen offengelegt hinweis",
    "beginnt begann begonnen start startet startete gestartet beginn",
    "beschließt beschloss beschlossen beschluss verabschiedet verabschiedete",
    "veröffentlicht veröffentlichung erschien erschienen vorgelegt vorgestellt legte",
    "eröffnet eröffnete eröffnung",
    "stellt stellte vorstellung vorgestellt präsentiert präsentierte",
    "fördert gefördert förderung förderer fördermittel geld finanziert finanzierung",
    "leitet leitung geleitet leiter leiterin projektleitung projektleiterin projektleiter",
    "findet fand gefunden",
    "nimmt nehmen nahm genommen teil teilnahme teilgenommen teilnehmen",
    "betreibt betrieb betreiben betrieben einsatz nutzung nutzt nutzen eingesetzt verwendet",
    "verwendet verwenden verwendung nutzt nutzen genutzt einsetzen einsatz setzt",
    "helfen hilft half hilfe unterstützt unterstützen unterstützung",
    "prüfen prüft prüfung geprüft kontrolliert kontrolle",
    "entscheiden entscheidet entschied entschieden entscheidung urteil urteilte",
    "erfassen erfasst fällt fallen",
    "liegen liegt lag",
    "tritt treten trat getreten",
    "verantwortlich zuständig zuständigkeit verantwortung",
    "informieren informiert information mitteilen unterrichten",
    "aufbewahren aufbewahrt aufbewahrung speichern gespeichert",
    "verschieben verschoben verschiebt verschiebung",
    "ändern geändert änderung änderte",
    "steht stehen stand gestanden",
    "entwickelt entwickeln entwicklung",
    "ziel ziele zweck soll",
    "umfasst enthält umfassen enthalten gehören gehört",
    "nennt nennen genannt nannte bezeichnet",
    "frage fragen anfrage anfragen",
    "chatbot chatbots assistent assistenten bot",
    "gesetz gesetze recht rechtlich",
    "innerhalb binnen",
    "erlassen erlässt erließ ergehen ergeht erging ergangen",
    "kostenlos kostenfrei unentgeltlich gratis gebührenfrei",
    "bereitgestellt bereitstellen geteilt teilen",
    "entfällt entfallen befreit",
)

# Words that carry an answer's sentence but no statement of their own.
FILLERS = _listed(
    """
    laut gemäß zufolge etwa rund circa ca zudem außerdem ferner dabei hierbei hierzu jedoch
    allerdings bereits insbesondere beispielsweise beispiel bzw sowie sowohl zunächst derzeit
    aktuell nein ja daneben darüber hinaus demnach folglich somit darin darunter dazu hierfür
    jeweils jeweilige jeweiligen beim wegen aufgrund mittels sogar eben dort seit bis ab vor nach
    nachdem bevor sobald zurzeit fall fälle falls rahmen bezug hinblick hinsichtlich bezüglich heißt
    bedeutet sagt erklärt ergibt regelt geregelt vorsieht sieht lässt insgesamt weiterhin ebenfalls
    weitere weiterer weiteren weiteres welche neben je per pro statt ki vo art artikel abs absatz
    nr nummer lit rn satz anhang verordnung januar februar märz april mai juni juli august
    september oktober november dezember mio mrd million millionen milliarde milliarden euro eur
    prozent tausend höchstens maximal mindestens wenigstens
    """
)

LARGER_TOWNS = _listed(
    """
    aachen aschaffenburg augsburg bamberg berlin bielefeld bochum bonn bottrop braunschweig bremen
    bremerhaven castrop-rauxel chemnitz cottbus darmstadt detmold dortmund dresden duisburg
    düsseldorf erfurt erlangen essen flensburg frankfurt freiburg fürth gelsenkirchen gladbeck
    göttingen gütersloh hagen halle hamburg hamm hannover harburg heidelberg heilbronn heiligenhaus
    herne herten hildesheim ingolstadt jena karlsruhe kassel kiel koblenz köln konstanz krefeld
    leipzig leonberg leverkusen lübeck ludwigsburg ludwigshafen magdeburg mainz mannheim marburg
    marl moers mönchengladbach mülheim münchen münster neuss nürnberg oberhausen offenbach
    oldenburg osnabrück ostallgäu paderborn pforzheim potsdam ratingen recklinghausen regensburg
    remscheid reutlingen rostock saarbrücken salzgitter schorndorf schwerin siegen solingen
    stuttgart trier tübingen ulm unna velbert wiesbaden witten wittmund wolfsburg wuppertal würzburg
    zwickau bayern baden-württemberg brandenburg hessen mecklenburg-vorpommern niedersachsen
    nordrhein-westfalen rheinland-pfalz saarland sachsen sachsen-anhalt schleswig-holstein
    thüringen deutschland österreich schweiz frankreich wien brüssel
    """
)

# Short and long form of one name.
ALIASES = (
    ("ki", "künstliche intelligenz"),
    ("eu", "europäische union"),
    ("eu", "europäischen union"),
    ("nrw", "nordrhein-westfalen"),
    ("ddsb", "datenschutzbeauftragte"),
    ("dsfa", "datenschutz-folgenabschätzung"),
    ("avv", "auftragsverarbeitungsvertrag"),
    ("eugh", "europäische gerichtshof"),
    ("ki-vo", "ai act"),
    ("gpai", "allgemeinem verwendungszweck"),
)

# Endings and whole words that mark a common noun, which every noun's capital hides.
NOUN_ENDINGS = _endings(
    """
    ung ungen heit heiten keit keiten schaft schaften tion tionen ität itäten ment mente nis nisse
    nissen tum ling linge ismus anz enz ik iken ur uren gabe gaben satz sätze werk werke system
    systeme systemen systems daten pflicht pflichten stelle stellen recht rechte rechts mittel
    plan pläne projekt projekte beauftragte beauftragten behörde behörden gesetz gesetze
    """
)

COMMON_NOUNS = _listed(
    """
    absatz anbieter anfang angabe anhang antrag arbeit art artikel aufgabe ausnahme auftrag beginn
    beispiel bereich bericht bescheid betreiber betrieb bürger bürgerinnen daten datum einsatz ende
    entwurf ergebnis erwägungsgrund fall form frage frist frau grund haus herr inhalt inhalte jahr
    jahre kind kinder kommune kommunen kreis land landkreis länder leute mensch menschen monat
    name nummer ort paragraf paragraph person personen programm punkt quelle rahmen regel regeln
    million millionen mio milliarde milliarden mrd euro prozent tausend
    sache sätze schritt schutz seite sitzung software sprache staat stadt städte tag tage team teil
    text texte thema themen use case urteil verbot verfahren verordnung vertrag vorhaben vortrag
    weg werkzeug wert zahl zeit ziel zugang zweck
    """
)

TOWN_ENDINGS = _endings(
    """
    burg burgs berg bergs dorf dorfs hausen kirchen ingen furt münster brück brücken leben walde
    werda hagen allgäu allgäus stetten hofen weiler bronn bach bachs
    """
)
