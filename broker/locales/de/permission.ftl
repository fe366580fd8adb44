### Zustimmungen, die sich ändern: Änderungen, erneutes Fragen, der gezeigte Text.

## Was eine Änderung ändern würde, auf der Seite der Anfrage

amend-title = Was sich ändern würde
amend-lead = Für diesen Vorgang haben Sie am { $when } eine Zustimmung gegeben. Wenn Sie teilen, tritt die neue an ihre Stelle. Wenn nicht, bleibt die alte, wie sie ist.
amend-see = Die alte Zustimmung ansehen
amend-added = Neu: { $what }: { $fields }
amend-gone = Wird nicht mehr verlangt: { $what }: { $fields }
amend-longer = Länger: bis { $when } statt { $before }
amend-shorter = Kürzer: bis { $when } statt { $before }
amend-more =
    { $count ->
        [one] Öfter: höchstens einmal statt { $before }-mal
       *[other] Öfter: höchstens { $count }-mal statt { $before }-mal
    }
amend-less =
    { $count ->
        [one] Seltener: höchstens einmal statt { $before }-mal
       *[other] Seltener: höchstens { $count }-mal statt { $before }-mal
    }
amend-same = Daten, Dauer und Zahl der Abrufe bleiben gleich.
done-refused-stays = Sie haben die Änderung abgelehnt, und { $who } weiß es. Ihre frühere Zustimmung bleibt, wie sie ist.
requests-amends = Möchte eine Zustimmung ändern, die Sie gegeben haben.

## Eine Zustimmung

perm-again = Erneut fragen lassen
perm-again-text = Haben Sie es sich anders überlegt? { $who } kann Sie dann wieder fragen. Vor Ihrem Ja wird nichts gesendet.
used-none = Nie genutzt.
perm-newer = Die neuere Zustimmung ansehen
perm-older = Die Zustimmung davor ansehen
perm-shown = Der Text, wie er Ihnen gezeigt wurde
perm-shown-when = Sie haben ihm am { $when } zugestimmt. Sprache: { $language }.
perm-shown-refused = Sie haben am { $when } abgelehnt. Sprache: { $language }.
perm-shown-same = Das sind dieselben Worte. Ihr Fingerabdruck ist der, der aufgezeichnet wurde.
perm-shown-missing = Der Text ist hier nicht aufbewahrt, nur sein Fingerabdruck.
perm-shown-digest = Fingerabdruck des Textes:
step-text = Text gezeigt auf { $language }
step-again = Darf wieder gefragt werden ab { $when }
entry-again = Darf wieder gefragt werden ab
