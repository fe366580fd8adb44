### Pages of data protection officers.
### These texts wait for a native reader.

## The list

dpo-log-title = Aschreiwunge vum Zougrëffsprotokoll
dpo-scope-all = Dir gesitt den Austausch vun alle Verwaltungen.
dpo-scope = Dir gesitt just den Austausch vun { $who }.
dpo-log-text = D’Lëscht nennt keng Persounen. Fir eng Aschreiwung opzemaachen, brauch et e Grond, an déi betraffe Persoun gesäit en.
dpo-person-narrowed = Nëmmen Aschreiwungen iwwer eng Persoun. Äre Grond: { $reason }
dpo-person-link = Eng Persoun sichen
dpo-back = Aschreiwungen

## Reason

dpo-reason-title = Firwat maacht Dir dës Aschreiwung op?
dpo-reason-warning = Ären Numm, d’Zäit an Äre Grond ginn opgeschriwwen. Déi betraffe Persoun kann se liesen.
dpo-reason-label = Grond
dpo-reason-hint = Zum Beispill d’Nummer vun enger Reklamatioun oder vun engem Audit. Schreift keng Nimm a keng Gesondheetsdonnéeën.
dpo-reason-go = Opschreiwen an opmaachen
dpo-person-title = Aschreiwungen iwwer eng Persoun sichen
dpo-person-hint = Déi genee Nummer. No engem Numm kann een net sichen.
dpo-person-go = Opschreiwen a sichen

## One entry

dpo-entry-title = Aschreiwung { $number }
dpo-entry-recorded = Datt Dir dës Aschreiwung opgemaach hutt, ass opgeschriwwen. Äre Grond: { $reason }
dpo-entry-look-up = D’Aschreiwung iwwer Är Consultatioun
dpo-decision = Wéi entscheet gouf
dpo-groups = Alles, wat opgeschriwwen ass
dpo-groups-text = Eng Aschreiwung huet fënnef Gruppen. Wien eng Grupp net gesinn däerf, gesäit hire Kontrollwäert, fir datt de Beweis hält.
dpo-group-empty = Hei ass näischt opgeschriwwen.
dpo-group-hidden = Dës Grupp däerft Dir net gesinn.
dpo-digest = Kontrollwäert
dpo-pseudonym = Pseudonym bei Ärer Verwaltung
dpo-related = Aschreiwungen, déi dozou gehéieren

## Verify

verify-title = Protokoll préiwen
verify-text =
    { $count ->
        [one] De Protokoll huet { $number } Aschreiwung.
       *[other] De Protokoll huet { $number } Aschreiwungen.
    } D’Préiwung rechent de Sigel aus all Aschreiwung nei a baut all Zoustëmmung nei op.
verify-now = Elo préiwen
verify-last = Lescht Préiwung
verify-sound =
    { $count ->
        [one] D’Aschreiwung stëmmt mam Sigel iwwereneen ({ $number }).
       *[other] All { $number } Aschreiwunge stëmme mam Sigel iwwereneen.
    }
verify-sound-scope = Dat gëllt fir de Protokoll, wéi e war den { $when }.
verify-broken =
    { $count ->
        [one] De Protokoll stëmmt net mat sengem Sigel iwwereneen: ee Feeler fonnt.
       *[other] De Protokoll stëmmt net mat sengem Sigel iwwereneen: { $count } Feeler fonnt.
    }
verify-flaw-at = Aschreiwung { $number }:
verify-entries = Gepréifte Aschreiwungen
verify-consents = Zoustëmmungen opgebaut a verglach
verify-took = Dauer
verify-milliseconds = { $number } Millisekonnen
verify-outside = Vu baussen préiwen
verify-outside-text = Eng Préiwung duerch de Bedreiwer iwwerzeegt nëmmen dee, deen him vertraut. Dësen Uerder mécht datselwecht un enger Kopie op engem anere Computer:
