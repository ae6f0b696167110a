"""Places that questions name: another town's chatbot is not ours to tell about."""

from __future__ import annotations

import re

from rag.german import fold, words

_PLACES = """
    Aachen Aalen Ahlen Altenburg Amberg Ansbach Aschaffenburg Augsburg Bamberg Bautzen Bayern
    Bayreuth Bergheim Berlin Bern Bielefeld Bocholt Bochum Böblingen Bonn Bottrop Brandenburg
    Braunschweig Bremen Bremerhaven Brüssel Buxtehude Celle Chemnitz Coburg Cottbus Cuxhaven
    Dachau Darmstadt Delmenhorst Dessau Detmold Dinslaken Dormagen Dorsten Dortmund Dresden
    Duisburg Düren Düsseldorf Eisenach Emden Erding Erfurt Erlangen Essen Esslingen Euskirchen
    Flensburg Frankfurt Freiburg Freising Friedrichshafen Fulda Fürth Garbsen Gelsenkirchen Genf
    Gera Gießen Gladbeck Goslar Gotha Göppingen Görlitz Göttingen Graz Greifswald Greven
    Gummersbach Gütersloh Hagen Halberstadt Halle Hamburg Hameln Hamm Hanau Hannover Heidelberg
    Heidenheim Heilbronn Heiligenhaus Herford Herne Herten Hessen Hildesheim Hof Hürth
    Ibbenbüren Ingolstadt Innsbruck Iserlohn Jena Kaiserslautern Karlsruhe Kassel Kempten Kerpen
    Kiel Kleve Koblenz Konstanz Köln Krefeld Landshut Leipzig Leonberg Leverkusen Lingen Linz
    Lippstadt Lörrach Lübeck Lüdenscheid Ludwigsburg Ludwigshafen Lüneburg Lünen Luzern
    Magdeburg Mainz Mannheim Marburg Marl Meerbusch Meißen Memmingen Menden Minden Moers
    Mönchengladbach München Münster Neubrandenburg Neumünster Neuss Neustadt Neuwied
    Niedersachsen Nordhausen Nordhorn Nürnberg Oberhausen Offenbach Offenburg Oldenburg
    Oranienburg Osnabrück Österreich Paderborn Paris Passau Peine Pforzheim Pinneberg Pirna
    Plauen Potsdam Pulheim Ratingen Ravensburg Recklinghausen Regensburg Remscheid Reutlingen
    Rheine Rheinland-Pfalz Rosenheim Rostock Rüsselsheim Saarbrücken Saarland Sachsen
    Sachsen-Anhalt Salzburg Salzgitter Schleswig-Holstein Schorndorf Schweden Schweinfurt
    Schweiz Schwerin Siegen Sindelfingen Singen Soest Solingen Speyer Stade Stendal Stolberg
    Stralsund Straubing Stuttgart Suhl Thüringen Tokio Trier Troisdorf Tübingen Tuttlingen Ulm
    Unna Velbert Velen Viersen Villingen-Schwenningen Vorpommern Waiblingen Weimar Wesel Wetzlar
    Wien Wiesbaden Wilhelmshaven Willich Wismar Witten Wittmund Wolfenbüttel Wolfsburg Worms
    Wuppertal Würzburg Zürich Zwickau Ostallgäu Nordrhein-Westfalen Baden-Württemberg
    Mecklenburg-Vorpommern Amsterdam Barcelona Helsinki London Niederlande Frankreich Estland
    Dänemark
"""
_AMBIGUOUS = frozenset({"essen", "halle", "hof", "marl", "singen", "wesel", "neustadt", "herne"})
_FOLDED = frozenset(
    fold(word) for name in _PLACES.split() for word in [name.lower()] if word not in _AMBIGUOUS
)


# A name that no list needs to hold: „Stadt Xdorf“, „in Xdorf-Yheim“.
_NAMED = re.compile(
    r"\b(?:[Ss]tadt(?:verwaltung)?|[Gg]emeinde|[Kk]reis|[Ll]andkreis|[Kk]reisstadt)\s"
    r"(?!Land\b|Bund\b|KI\b)([A-ZÄÖÜ][a-zäöüß]+(?:-[A-ZÄÖÜ][a-zäöüß]+)?)\b"
    r"|\b(?:in|aus|von|bei)\s([A-ZÄÖÜ][a-zäöüß]+-[A-ZÄÖÜ][a-zäöüß]+)\b"
)


def places(text: str) -> frozenset[str]:
    """Return the folded names of places in a text: known ones, and what is called a town."""
    lowered = text.lower()
    found = {fold(word) for word in words(text)} | {
        fold(part) for part in lowered.replace(",", " ").replace("?", " ").split()
    }
    named = {fold((match[1] or match[2]).lower()) for match in _NAMED.finditer(text)}
    return frozenset(found & _FOLDED) | named
