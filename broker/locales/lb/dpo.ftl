### Pages of data protection officers.
### These texts wait for a native reader.

## The list

dpo-log-title = Aschreiwunge vum Zougrëffs{"\u00AD"}protokoll
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
verify-exchanges = Austausch opgebaut a verglach
verify-took = Dauer
verify-milliseconds = { $number } Millisekonnen
verify-outside = Vu baussen préiwen
verify-outside-text = Eng Préiwung duerch de Bedreiwer iwwerzeegt nëmmen dee, deen him vertraut. Dësen Uerder mécht datselwecht un enger Kopie op engem anere Computer:

## Content that is gone

gone-title = Inhalter, déi net méi do sinn
gone-one = Aschreiwung { $number }:
gone-run = Aschreiwunge { $first } bis { $last }:
gone-erased = Inhalt geläscht de { $when }
gone-dropped = Inhalt ewechgeholl de { $when }, seng Zäit war eriwwer
gone-by = duerch d’Aschreiwung { $number }
gone-text = D’Aschreiwung behält hir Plaz am Protokoll, an hire Beweis gëllt weider. Wat dra stoung, ass definitiv fort.
gone-proof = Beweis, datt d’Aschreiwung am Protokoll ass

## Erasure

erasure-title = Eng Persoun läschen
erasure-text = Alles, wat iwwer d’Persoun opgeschriwwen ass, gëtt zerstéiert, mat hiren Zoustëmmungen an hirem Schlëssel. Zoustëmmungen, déi gëllen, hale op. D’Beweiser vun allen Aschreiwunge gëllen weider.
erasure-delay =
    { $count ->
        [0] Dat geschitt direkt.
        [one] Dat geschitt no enger Stonn; bis dohinner kann et zréckgeholl ginn.
       *[other] Dat geschitt no { $count } Stonnen; bis dohinner kann et zréckgeholl ginn.
    }
erasure-ground = Grond (RGPD Artikel 17, Paragraph 1)
ground-not-necessary = (a) D’Aschreiwunge sinn net méi néideg
ground-consent-withdrawn = (b) D’Awëllegung gouf zréckgezunn an et gëtt keng aner Basis
ground-objection = (c) D’Persoun ass dergéint an näischt geet vir
ground-unlawful = (d) D’Aschreiwunge goufen illegal gemaach
ground-legal-obligation = (e) E Gesetz verlaangt et
erasure-reason-hint = Zum Beispill d’Nummer vum Bréif. D’Persoun liest de Grond, wann d’Läschung refuséiert gëtt.
erasure-go = Läschen
erasure-refuse = D’Läschung refuséieren
erasure-cancel = Eng Läschung, déi waart, zréckhuelen
erasure-done = Geläscht: { $records } Aschreiwungen an { $consents } Zoustëmmungen.
erasure-done-entry = D’Aschreiwung doriwwer
erasure-unreadable = Vum { $when } un kann et keen néierens méi liesen, och a kengem Backup.
erasure-waits = D’Läschung waart. Si geschitt de { $when }.
erasure-held = D’Aschreiwunge ginn aus legale Grënn behalen; näischt gouf geläscht. Dat gëtt spéitstens de { $when } nach eng Kéier gekuckt.
erasure-refused = De Refus ass opgeschriwwen, an d’Persoun kann e liesen.
erasure-cancelled = D’Läschung ass zréckgeholl.
erasure-nobody = Et gëtt näischt ze decidéieren: kee mat dëser Nummer steet am Protokoll, oder et waart keng Läschung.
erasure-waiting = Läschungen, déi waarden
erasure-none-waits = Keng Läschung waart.
erasure-waiting-one = gefrot duerch d’Aschreiwung { $number }, geschitt de { $when }
hold-title = Behalen aus legale Grënn
hold-text = Wat aus legale Grënn behale gëtt, gëtt weder geläscht nach ewechgeholl. De Bedreiwer setzt dat op der Kommandozeil.
hold-one = duerch d’Aschreiwung { $number }, spéitstens de { $when } nach eng Kéier ze kucken
hold-overdue = iwwerfälleg
