"""Word lists of German that ``rag/german.py`` decides by; all in lower case."""

from __future__ import annotations


def _listed(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Too common to search for.
STOP_WORDS = _listed(
    """
    aber alle allem allen aller alles als also am an ander andere anderem anderen anderer
    anderes auch auf aus bei beim bin bis bist da dabei dadurch dafür daher damit dann das dass
    dasselbe davon dazu dein deine deinem deinen deiner dem den denn der deren derer des
    desselben dessen dich die dies diese dieselbe diesem diesen dieser dieses dir doch dort du
    durch eigentlich ein eine einem einen einer eines einige einigem einigen einiger einiges
    einmal er es etwas euch euer eure eurem euren eurer für gab gegen gewesen gibt habe haben
    hat hatte hatten hier hin hinter ich ihm ihn ihnen ihr ihre ihrem ihren ihrer ihres im in
    indem ins ist ja jede jedem jeden jeder jedes jene jenem jenen jener jenes jetzt kann
    kannst kein keine keinem keinen keiner keines können könnte mach machen man manche manchem
    manchen mancher manches mein meine meinem meinen meiner mich mir mit muss musste müssen
    nach nicht nichts noch nun nur ob oder ohne sehr sein seine seinem seinen seiner seines
    selbst sich sie sind so solche solchem solchen solcher solches soll sollen sollte sondern
    sonst um und uns unser unsere unserem unseren unserer unter viel vom von vor wann war waren
    warum was weil welche welchem welchen welcher welches wenn wer werde werden wie wieder
    wieso will wir wird wirst wo wohin wollen wollte wurde wurden während würde würden zu zum
    zur zwar zwischen über
    """
)

# A full stop after these never ends a sentence …
NEVER_LAST = _listed(
    """
    abb abs abschn abzgl allg anl anm apr art aufl aug az bd bes beschl betr bgbl bl br bspw bt
    buchst bzgl bzw ca chr dez dh dipl doz dr drs einschl evtl exkl fa feb febr fr geb gem gez
    ggf ggü gvbl habil hr hrsg ing inkl ins insb insbes isv iv iva jan jew jul jun jur kap kfm
    lfd lit lt mag max med min mind mrz mtl nat nov nr nrn okt phil prof rd rdnr rdnrn rer rn
    rnr rz sept slg sog st std stellv str stv sv tab tel ua urt verf verw vgl vm vors z zb ziff
    zit zzgl ähnl
    """
)

# … after these only where the next word is an opener.
SELDOM_LAST = _listed(
    """
    a co corp dgl etc f ff g h hs i inc jh jhd jr kg ltd mio mrd nachf no o.ä oä rspr s satz sr
    tsd u.a u.ä usf usw uä vs
    """
)

# Words that, capitalised, usually open a sentence.
OPENERS = _listed(
    """
    aber alle allerdings als also am an auch auf aus außerdem bei beide beim bereits bis da
    dabei dadurch dafür dagegen daher damit danach dann darauf daraus darin darum darüber das
    dass davon dazu dem demnach den denn dennoch der deren des deshalb dessen die dies diese
    diesem diesen dieser dieses doch dort durch ebenso ein eine einem einen einer eines einige
    er erst es etwa falls ferner für gegen gemäß gleichzeitig hat hier hierbei hierfür hierzu
    hinzu ich ihr ihre ihren im in insbesondere insgesamt ist je jede jeder jedes jedoch kein
    keine können mehrere mit nach nachdem neben nicht nun nur ob obwohl oder ohne seine seit
    seitdem sie sind so sobald sofern solche somit sondern sowohl trotz um und unter viele
    vielmehr vom von vor war waren was weder wegen weil weiter weitere weiterhin welche wenn
    wer werden wie wir wird wo wurde wurden während zu zudem zum zunächst zur zusätzlich zwar
    zwischen über überdies
    """
)

# An ordinal before these is a day.
MONTHS = _listed(
    """
    april august dezember februar januar juli juni jänner mai märz november oktober september
    """
)

# A short number after these is an ordinal.
DETERMINERS = _listed(
    """
    ab am bis das dem den der des die ihr ihre ihrem ihren im sein seinem seit vom zum zur
    """
)
