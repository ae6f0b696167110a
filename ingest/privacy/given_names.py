"""First names common in Germany and some frequent surnames: they tell people from other nouns.

Names that are words too (Ernst, Mark, Heide, Claude, Gemini …) are left out on purpose.
"""

from __future__ import annotations


def _listed(text: str) -> frozenset[str]:
    return frozenset(text.split())


GIVEN_NAMES = _listed(
    """
    Achim Adam Adelheid Adem Adnan Adrian Agnes Agnieszka Ahmad Ahmed Ahmet Aileen Alan Albert
    Albrecht Aleksander Aleksandra Alena Alessandra Alessandro Alex Alexander Alexandra Alfons
    Alfred Ali Alice Alicia Alina Aline Alma Alois Aloys Amelie Amina Amir Amira Amy Ana Anastasia
    André Andre Andrea Andreas Andrej Andrew Andrzej Anette Angela Angelika Anika Anita Anja Anjali
    Anke Ann Anna Anna-Lena Anna-Louisa Anna-Maria Annabell Anne Anne-Kathrin Annegret Anneke
    Annelie Anneliese Annemarie Annett Annette Annika Ansgar Anthony Antje Anton Antonia Antonio
    Ariane Arif Armin Arndt Arne Arno Arnold Artur Arthur Arzu Astrid Athanasios Axel Aylin Ayse
    Ayşe Aysel Aziz Barbara Barış Bastian Beate Beatrice Beatrix Bekir Ben Benedikt Benjamin Bennet
    Bernadette Bernd Bernhard Bert Berta Berthold Bertram Bettina Bianca Bilal Birger Birgit Birgitt
    Birte Björn Bodo Bogdan Boris Brigitte Britta Bruno Burak Burkhard Bülent Can Carina Carla
    Carlos Carmen Carola Carolin Caroline Carsten Caspar Catharina Cathrin Cecilia Cem Charlotte
    Chantal Chiara Chris Christa Christel Christiane Christian Christin Christina Christine Christof
    Christoph Christopher Cindy Claas Clara Claudia Claudio Claus Clemens Conny Constantin Constanze
    Cord Cordula Corinna Cornelia Cornelius Cristina Cynthia Cyrill Dagmar Damian Dana Daniel
    Daniela Daniele Danuta Daria Dariusz David Dean Deborah Denis Denise Dennis Deniz Derya Detlef
    Detlev Diana Diego Dieter Dietmar Dietrich Dilek Dimitri Dimitrios Dina Dirk Dmitri Dmitry
    Dominic Dominik Dominika Doreen Dorin Doris Dorothea Dorothee Dragan Dunja Ebru Eberhard Eckart
    Eckhard Edda Edeltraud Edgar Edith Edmund Eduard Edward Egon Eike Eileen Ekaterina Ekkehard
    Elena Elfriede Elias Elif Elisa Elisabeth Elizabeth Elke Ella Ellen Elmar Elsa Elvira Emil
    Emilia Emilie Emily Emine Emma Emmanuel Emre Enrico Ercan Eren Erhan Eric Erich Erik Erika Erkan
    Erna Erwin Esra Esther Eugen Eva Eva-Maria Evelin Evelyn Ewa Ewald Fabian Fabienne Fabio Farid
    Fatih Fatima Fatma Felicitas Felix Ferdinand Fernando Fiona Filip Finja Finn Florian Franca
    Francesca Francesco Francisco Franciszek Franjo Franz Franziska Fred Frederic Frederik Freya
    Frida Friedel Friederike Friedhelm Friedrich Frieda Fritz Gabi Gabriel Gabriela Gabriele Galina
    Gary Georg George Georgios Gerald Gerd Gerda Gereon Gerhard Gerlinde Gernot Gero Gerold Gerrit
    Gertrud Gesa Gesine Gideon Gina Giovanni Gisbert Gisela Giulia Giuseppe Gitta Grażyna Gregor
    Greta Gudrun Guido Gundula Gunnar Gunter Günter Günther Gustav Hagen Hakan Halil Hamza Hanna
    Hannah Hannelore Hannes Hans Hans-Georg Hans-Joachim Hans-Jürgen Hans-Peter Harald Harry Hartmut
    Hasan Hatice Hauke Hedwig Heidemarie Heidi Heike Heiko Heiner Heinrich Heinz Heinz-Peter Helen
    Helena Helene Helga Helge Helmut Hendrik Henning Henriette Henrik Henry Herbert Heribert Hermann
    Hilde Hildegard Hilmar Hinrich Holger Horst Hubert Hubertus Hugo Hülya Hüseyin Ian Ibrahim Ida
    Igor Ilka Ilona Ilse Imke Ina Ines Inga Inge Ingeborg Ingo Ingolf Ingrid Inka Ioannis Irena
    Irene Irina Iris Irma Irmgard Isa Isabel Isabell Isabella Isabelle Ismail Ivan Ivana Ivo Iwona
    Jacek Jacob Jacqueline Jakob James Jamal Jan Jan-Philipp Jana Jane Janet Janina Janine Janna
    Jannik Jannis Janosch Jaqueline Jason Jasmin Jasper Jeanette Jenny Jens Jennifer Jeremias Jerzy
    Jessica Jessika Jim Jimmy Joachim Joan Joana Joanna Jochen Joe Joel Johann Johanna Johannes John
    Jolanta Jonas Jonathan Jörg Jörn Josef Josefine Joseph José Joshua Juan Judith Julia Julian
    Juliane Julien Juliette Julius Jurij Justin Justus Jutta Jürgen Kai Kamil Karen Karin Karina
    Karl Karl-Heinz Karla Karolin Karolina Karoline Karsten Kaspar Katarina Katarzyna Katharina
    Käthe Kathrin Kathleen Katja Katrin Kay Kemal Kenan Kerem Kerstin Kevin Khaled Kilian Kim
    Kirsten Kjell Klara Klaus Klaus-Dieter Klaus-Peter Konrad Konstantin Konstanze Korbinian
    Kristian Kristin Kristina Kristine Krzysztof Kurt Lars Larissa Laura Lea Leif Leila Lena Lennart
    Leo Leon Leonard Leonhard Leonie Leonora Leopold Leticia Leyla Lia Lidia Liesel Lieselotte Lilli
    Lilly Lina Linda Linus Lisa Lisa-Marie Liselotte Lorena Lorenz Lothar Lotte Louis Louisa Louise
    Luca Lucas Lucia Lucie Ludger Ludmila Ludwig Luis Luisa Luise Luka Lukas Lutz Lydia Magda
    Magdalena Mahmoud Maik Maike Maja Malgorzata Małgorzata Malte Mandy Manfred Manuel Manuela Mara
    Marc Marcel Marcin Marco Marcus Mareike Marek Maren Margaret Margarete Margarethe Margit
    Margitta Margot Margret Margrit Maria Mariam Marian Marianna Marianne Marie Marie-Luise Marija
    Marina Mario Marion Marius Mariusz Markus Marleen Marlen Marlene Marlies Marlis Marta Marten
    Martha Martin Martina Marvin Mary Mathias Mathilda Mathilde Matteo Matthew Matthias Mats Maurice
    Max Maximilian Maya Mechthild Mehmet Meike Mehdi Meinolf Melanie Melek Melina Melissa Merle Mert
    Merve Meryem Michael Michaela Michail Michał Michel Michelle Miguel Mike Mila Milan Milena Mina
    Mira Miriam Mirjam Mirko Mirosław Mohamed Mohammad Mohammed Moritz Monica Monika Monique
    Muhammad Murat Musa Mustafa Mustapha Nadia Nadine Nadja Najib Nancy Naomi Nasrin Natalia Natalie
    Natascha Nathalie Nele Nermin Niclas Nico Nicola Nicolas Nicole Niels Nihal Niklas Niko Nikolai
    Nikolaus Nikos Nils Nina Noah Nora Norbert Norman Nuri Nuria Oğuz Oguz Okan Olaf Ole Oleg Olena
    Oleksandr Olga Olivia Oliver Omar Orhan Oscar Oskar Osman Oswald Oxana Ömer Özcan Özgür Özlem
    Pablo Pamela Paola Pascal Patricia Patrick Patrik Patrycja Patryk Paul Paula Pauline Pavel Paweł
    Pedro Peer Peggy Peter Petra Philip Philipp Philippa Phillip Pia Piet Pierre Pietro Piotr Priya
    Rabea Rachel Radek Rafael Rafał Raik Rainer Ralf Ralph Ramona Raphael Rasmus Rebecca Rebekka
    Regina Regine Reinhard Reinhild Reinhold Renate Renée René Ricarda Ricardo Richard Rita Robert
    Roberta Roberto Robin Rocco Roland Rolf Roman Romy Ronald Ronja Ronny Rosemarie Roswitha Roxana
    Ruben Rudi Rudolf Rupert Ruth Rüdiger Sabine Sabrina Sahra Said Salih Salim Sally Salman Sam
    Samantha Samir Samira Samuel Sandra Sandro Sara Sarah Sascha Saskia Sebastian Selim Selin Selina
    Selma Semra Serap Serdar Sergej Sergio Serkan Sevda Sevgi Sibel Sibylle Siegbert Siegfried
    Siegmund Siegrid Sigrid Sigrun Silke Silvana Silvia Silvio Simon Simona Simone Sina Sinan Sinja
    Sofia Sofie Solveig Sonja Sophia Sophie Stanislaw Stefan Stefanie Steffen Steffi Stella Stephan
    Stephanie Stephen Steve Steven Süleyman Susann Susanna Susanne Susi Sven Svenja Svetlana Swantje
    Swen Sylke Sylvia Sylwia Tamara Tania Tanja Tarek Tatjana Tayfun Tessa Thea Theo Theodor Theresa
    Therese Thomas Thorben Thorsten Thorben Thorsten Tilman Tilo Tim Timo Timon Timothy Tina Tino
    Tobias Tolga Tom Tomas Tomasz Toni Tony Torben Tore Torsten Traudel Tristan Udo Ulf Uli Ulla
    Ulli Ulrich Ulrike Umut Ursula Urszula Uschi Ute Uta Uwe Valentin Valentina Valeria Vanessa Vera
    Verena Veronica Veronika Vesna Victor Viktor Viktoria Vincent Viola Violetta Vitali Vivian
    Vivien Vladimir Volker Volkmar Waldemar Walter Waltraud Wanda Werner Wibke Wiebke Wieland Wiktor
    Wilfried Wilhelm Willi Willibald Willy William Winfried Wolf-Dieter Wolfgang Wolfram Xaver Xenia
    Yannick Yannik Yara Yasemin Yasin Yasmin Yasmina Younes Youssef Yusuf Yvonne Yves Zafer Zehra
    Zeynep Zeynab Zoe Zoé Zofia Zoran Çağla Çiğdem Ümit Şahin Şebnem
    """
)

SURNAMES = _listed(
    """
    Müller Schmidt Schneider Fischer Weber Meyer Wagner Becker Schulz Hoffmann Schäfer Bauer Koch
    Richter Klein Schröder Neumann Schwarz Zimmermann Braun Krüger Hofmann Hartmann Lange Schmitt
    Werner Schmitz Krause Meier Lehmann Schmid Schulze Maier Köhler Herrmann Mayer Walter König
    Huber Kaiser Peters Möller Scholz Lang Weiß Jung Hahn Schubert Vogel Friedrich Keller Günther
    Frank Berger Winkler Lorenz Baumann Schuster Kraus Böhm Simon Franke Albrecht Winter Schumacher
    Krämer Vogt Sommer Stein Jäger Otto Groß Seidel Heinrich Brandt Haas Schreiber Graf Schulte
    Dietrich Ziegler Kuhn Kühn Pohl Engel Horn Busch Bergmann Voigt Sauer Arnold Wolff Pfeiffer
    Yılmaz Yilmaz Kaya Demir Şahin Çelik Yıldız Yildiz Yıldırım Öztürk Özturk Aydın Özdemir Arslan
    Doğan Kılıç Aslan Çetin Kara Koç Kurt Nguyen Kowalski Nowak Wiśniewski Lewandowski Petrov Ivanov
    Ivanova Popov Khan Ahmed Hassan Ali Hussein Haddad Papadopoulos Rossi Russo Ferrari Silva Santos
    Garcia Martinez Smith Jones Brown Johnson Williams Jansen Janssen Hansen Petersen Christiansen
    Sørensen
    """
)

TITLES = _listed(
    """
    Dr. Dr.-Ing. Prof. PD Priv.-Doz. Dipl.-Ing. Dipl.-Inf. Dipl.-Kfm. Dipl. Ing. Mag. Univ.-Prof.
    Hon.-Prof. med. jur. rer. nat. phil. pol. oec. h.c. habil. M.A. B.A. LL.M. Doktor Professor
    Professorin
    """
)
PARTICLES = _listed("von van vom de der den zu zum zur el al bin ibn da dos di del la le ten ter")

# Words that follow Frau and Herr, or stand in lists of participants, and are no names.
OFFICES = _listed(
    """
    OB BM Bürgermeister Bürgermeisterin Oberbürgermeister Oberbürgermeisterin Minister Ministerin
    Landrat Landrätin Präsident Präsidentin Staatssekretär Staatssekretärin Vorsitzende Vorsitzender
    Vorsitzenden Kollege Kollegin Kollegen Direktor Direktorin Dezernent Dezernentin Beigeordnete
    Beigeordneter Beigeordneten Senator Senatorin Kämmerer Kämmerin Amtsleiter Amtsleiterin Richter
    Richterin Ministerpräsident Ministerpräsidentin Abgeordnete Abgeordneter Botschafter
    Botschafterin Stadtrat Stadträtin Referent Referentin Rechtsanwalt Rechtsanwältin Bundeskanzler
    Kanzler
    """
)
NO_NAMES = OFFICES | _listed(
    """
    Stadt Städte Kreis Kreise Landkreis Gemeinde Gemeinden Kommune Kommunen Land Länder Amt Ämter
    Abteilung Fachbereich Dezernat Referat Stabsstelle Team Projekt Projektteam Verwaltung Politik
    Wissenschaft Wirtschaft Institut Hochschule Universität Uni Verband Regionalverband Verein
    Zentrum Center Servicecenter Service Büro Bürgerbüro Akademie Digitalakademie Ministerium
    Landesamt Bundesamt Bundesnetzagentur Behörde Behörden Agentur Initiative Stiftung Bibliothek
    Schule Straße Strasse Platz Allee Weg Haus Rathaus Flughafen Kirche Gesellschaft Preis Partei
    Fraktion Rat Ausschuss Personalrat Vorstand Leitung Vertreter Vertreterin Vertretung
    Vertreterinnen Person Personen Mitglied Mitglieder Mitarbeitende Beschäftigte Bürger Bürgerin
    Bürgerinnen Bürgern Teilnehmende Teilnehmer Gäste Publikum Chatbot Assistent Assistenz System
    Systeme Modell Modelle Plattform Server Software Anwendung App Portal Dienst Dienste Daten
    Zugang Raum Saal Online Video Teams Zoom Webex Telefon Tel Fax Mobil Mail Email Internet Website
    Webseite Adresse Anschrift Sitzung Protokoll Tagesordnung Thema Themen Vortrag Ergebnis
    Ergebnisse Frage Fragen Antwort Antworten Break Break-out Workshop Gruppe Arbeitsgruppe
    Moderation Datum Uhr Ort Beginn Ende Montag Dienstag Mittwoch Donnerstag Freitag Samstag Sonntag
    Januar Februar März April Mai Juni Juli August September Oktober November Dezember Name Vorname
    Nachname Titel Anlage Seite Folie Frau Herr Herrn Mann Frauen Männer Herren Damen Familie Kinder
    Mensch Menschen Leute Alle Alles Künstliche Intelligenz Leichte Sprache Einfache Deutsche
    Deutscher Deutsches Bundes Open Data Source Smart City Geo Region Bund Europa Union Deutschland
    Recht Gesetz Verordnung Institute University Office Department Council Ministry Foundation
    School Street The This That
    """
)
