### Who asked for my data: list, results, sentences, proof.
### These texts wait for a native reader.

## The list

hist-h1 = Wien huet no mengen Donnéeë gefrot
hist-none = Keen huet no Ären Donnéeë gefrot.
hist-none-filter = Keng Aschreiwung passt zu dëser Auswiel.
hist-total =
    { $count ->
        [one] { $number } Aschreiwung, déi neist fir d’éischt
       *[other] { $number } Aschreiwungen, déi neist fir d’éischt
    }
hist-later = Aschreiwungen zu verschiddenen Enquête kënne méi spéit opdauchen, wann d’Gesetz et esou virgesäit.
family-sent = Donnéeë geschéckt
family-refused = Refuséiert
family-nothing = Näischt geschéckt
family-permission = Zoustëmmungen
family-looked = Gekuckt

## Results in few words

result-opened = Quell gouf gefrot
result-sent = Donnéeë geschéckt
result-shown = Iech gewisen
result-refused-none = Refuséiert: Dir hat net zougestëmmt
result-refused-unanswered = Refuséiert: Dir hat nach net geäntwert
result-refused-denied = Refuséiert: Dir hat Nee gesot
result-refused-stopped = Refuséiert: Dir hat d’Deele gestoppt
result-refused-ended = Refuséiert: d’Zoustëmmung war eriwwer
result-refused-used-up = Refuséiert: all erlaabten Benotzunge waren opgebraucht
result-refused-paused = Refuséiert: Dir hat d’Zoustëmmung ënnerbrach
result-refused-not-covered = Refuséiert: méi wéi Dir erlaabt hat
result-refused-not-allowed = Refuséiert: däerf net dono froen
result-refused-unproven = Refuséiert: Zoustëmmung net virgeluecht
result-refused-foreign = Refuséiert: Zoustëmmung gehéiert enger anerer Verwaltung
result-refused-faulty = Refuséiert: d’Ufro hat e Feeler
result-refused-again = Refuséiert: ze fréi nach eng Kéier gefrot
result-refused-too-many = Refuséiert: ze vill Ufroen
result-withheld = Refuséiert: d’Zoustëmmung ass matzäit ofgelaf
result-nothing-found = Näischt fonnt
result-several-found = Méi wéi eng Persoun fonnt
result-source-silent = D’Quell huet net geäntwert
result-source-wrong = D’Quell huet falsch geäntwert
result-broken = Duerch eng Pann gestoppt; näischt geschéckt
result-mentioned = Dir gouft an Donnéeën iwwer een anere genannt
result-checked = Vun engem Dateschutz{"\u00AD"}beoptraagte gekuckt
result-asked = Dir gouft gefrot
result-granted = Dir hutt zougestëmmt
result-denied = Dir hutt Nee gesot
result-stopped = Dir hutt d’Deele gestoppt
result-paused = Dir hutt d’Zoustëmmung ënnerbrach
result-resumed = Dir hutt d’Zoustëmmung erëm opgeholl
result-reopened = Dir loosst Iech erëm froen
result-lapsed = Dir hutt net an der Zäit geäntwert
result-cancelled = D’Ufro gouf zeréckgezunn
result-returned = Är Zoustëmmung gouf zeréckginn
result-expired = Är Zoustëmmung ass ofgelaf
result-invalidated = Är Zoustëmmung gouf fir ongëlteg erkläert
result-replaced = Eng méi nei Zoustëmmung ersetzt se
result-erasure-asked = Läschung gefrot
result-erasure-ended = Läschung refuséiert, opgehalen oder zréckgeholl
result-kept = Aus legale Grënn behalen

## One entry in sentences

says-opened = { $who } huet gefrot: { $what }. Är Zoustëmmung huet gegollt, dofir gouf d’Quell gefrot: { $source }. Wat dobäi erauskoum, ass eng eegen Aschreiwung.
says-sent = { $who } huet gefrot: { $what }. Dir hat zougestëmmt, dofir goufen d’Donnéeë geschéckt. Si koume vun: { $source }.
says-shown = Dir hutt Är eegen Donnéeë gekuckt: { $what }. Si koume vun: { $source }.
says-refused-none = { $who } huet no Ären Donnéeë gefrot. Dir hat net zougestëmmt, dofir gouf näischt geschéckt.
says-refused-unanswered = { $who } huet no Ären Donnéeë gefrot. Dir hat nach net geäntwert, dofir gouf näischt geschéckt.
says-refused-denied = { $who } huet no Ären Donnéeë gefrot. Dir hat Nee gesot, dofir gouf näischt geschéckt.
says-refused-stopped = { $who } huet no Ären Donnéeë gefrot. Dir hat d’Deele gestoppt, dofir gouf näischt geschéckt.
says-refused-ended = { $who } huet no Ären Donnéeë gefrot. Är Zoustëmmung war eriwwer, dofir gouf näischt geschéckt.
says-refused-used-up = { $who } huet eng Kéier méi no Ären Donnéeë gefrot, wéi Dir erlaabt hat. Et gouf näischt geschéckt.
says-refused-paused = { $who } huet no Ären Donnéeë gefrot. Dir hat d’Zoustëmmung ënnerbrach, dofir gouf näischt geschéckt.
says-refused-not-covered = { $who } huet no méi gefrot, wéi Dir erlaabt hat. Et gouf näischt geschéckt.
says-refused-not-allowed = { $who } huet no Donnéeë gefrot, no deenen dës Verwaltung net froen däerf. Et gouf näischt geschéckt.
says-refused-unproven = { $who } huet no Ären Donnéeë gefrot an huet keng gëlteg Zoustëmmung virgeluecht. Et gouf näischt geschéckt.
says-refused-foreign = { $who } huet no Ären Donnéeë gefrot an huet eng Zoustëmmung virgeluecht, déi enger anerer Verwaltung gehéiert. Et gouf näischt geschéckt.
says-refused-faulty = { $who } huet eng falsch Ufro iwwer Iech gemaach. Et gouf näischt geschéckt.
says-refused-again = { $who } wollt Iech nach eng Kéier datselwecht froen, virun Ärer Äntwert oder kuerz no Ärem Nee. Dir gouft net gefrot.
says-refused-too-many = { $who } huet a kuerzer Zäit ze vill Ufroe gemaach. Et gouf näischt geschéckt.
says-withheld = { $who } huet gefrot: { $what }. Wärend d’Quell geäntwert huet, ass Är Zoustëmmung ofgelaf. D’Äntwert gouf ewechgehäit an näischt gouf geschéckt. D’Quell war: { $source }.
says-nothing-found = { $who } huet gefrot: { $what }. Dir hat zougestëmmt, mä d’Quell huet näischt iwwer Iech: { $source }.
says-several-found = { $who } huet gefrot: { $what }. Dir hat zougestëmmt, mä d’Quell huet méi Persoune fonnt, dofir gouf näischt geschéckt. Frot d’Quell, dat ze verbesseren: { $source }.
says-source-silent = { $who } huet gefrot: { $what }. Dir hat zougestëmmt, mä d’Quell huet net geäntwert. Et gouf näischt geschéckt. D’Quell ass: { $source }.
says-source-wrong = { $who } huet gefrot: { $what }. Dir hat zougestëmmt, mä d’Äntwert vun der Quell war net richteg. Et gouf näischt geschéckt. D’Quell ass: { $source }.
says-broken = { $who } huet gefrot: { $what }. Eng Pann op eiser Säit huet d’Ufro gestoppt. Et gouf näischt geschéckt.
says-mentioned = { $who } huet Donnéeën iwwer eng aner Persoun kritt, mat hirer Zoustëmmung. Dir sidd dran genannt. Et geet ëm: { $what }.
says-checked = En Dateschutzbeoptraagten huet eng Aschreiwung iwwer Iech gekuckt: { $who }. De Grond steet hei ënnen.
says-asked = { $who } huet no Ärer Zoustëmmung gefrot.
says-granted = Dir hutt zougestëmmt. Wie gefrot huet: { $who }.
says-denied = Dir hutt Nee gesot. Wie gefrot huet: { $who }. Et gëtt näischt geschéckt.
says-stopped = Dir hutt d’Deele gestoppt. Verwaltung: { $who }. Vun deem Moment u ka näischt méi geschéckt ginn.
says-paused = Dir hutt Är Zoustëmmung ënnerbrach. Verwaltung: { $who }. Bis Dir se erëm ophuelt, gëtt näischt geschéckt.
says-resumed = Dir hutt Är Zoustëmmung erëm opgeholl. Verwaltung: { $who }.
says-reopened = Dir erlaabt dëser Verwaltung, Iech erëm ze froen: { $who }. Virun Ärem Jo gëtt näischt geschéckt.
says-lapsed = Dir hutt net an der Zäit geäntwert. Wie gefrot huet: { $who }. Et gëtt näischt geschéckt.
says-cancelled = { $who } huet d’Ufro zeréckgezunn, ier Dir geäntwert hutt.
says-returned = { $who } huet Är Zoustëmmung zeréckginn. Domat ka näischt méi geschéckt ginn.
says-expired = Är Zoustëmmung ass eriwwer, well hir Zäit ofgelaf ass. Verwaltung: { $who }.
says-invalidated = Är Zoustëmmung gouf fir ongëlteg erkläert. Verwaltung: { $who }. Domat ka näischt méi geschéckt ginn.
says-replaced = Eng méi nei Zoustëmmung huet dës ersat. Verwaltung: { $who }.
says-erasure-asked = Et gouf gefrot, alles ze läschen, wat hei iwwer Iech opgeschriwwen ass. Dat geschitt no engem Delai, an deem et kann zréckgeholl ginn. De Grond steet hei ënnen.
says-erasure-ended = D’Läschung vun deem, wat iwwer Iech opgeschriwwen ass, gouf refuséiert, aus legale Grënn opgehalen oder zréckgeholl. De Grond steet hei ënnen.
says-kept = Aschreiwungen iwwer Iech ginn aus legale Grënn behalen, oder net méi. De Grond steet hei ënnen.
entry-asked = Gefrot
entry-sent = Geschéckt
entry-permission = D’Zoustëmmung kucken
entry-number = Nummer vun der Aschreiwung
entry-reason = Uginnene Grond
conc-link = Dat kennen ech net
conc-text = Frot den Dateschutzbeoptraagten, ëm wat et gaangen ass. Dir kritt eng Nummer, a bannent engem Mount eng Äntwert.
conc-dpo = Dateschutzbeoptraagten, { $who }:
conc-help = Hëllef fir dëse Site:

## Proof

proof-title = Dës Aschreiwung préiwen
proof-sound = Dës Aschreiwung steet am versigelte Protokoll, genee esou wéi Dir se hei gesitt.
proof-broken = Dës Aschreiwung stëmmt net mam versigelte Protokoll iwwereneen. Sot w. e. g. der Hëllef Bescheed.
proof-place = Et ass d’Aschreiwung { $position } vun { $size }.
proof-steps =
    { $count ->
        [0] Säi Sigel ass de Sigel vum Protokoll.
        [one] Eng Rechnung féiert vun hir bei de Sigel vum Protokoll.
       *[other] { $count } Rechnunge féiere vun hir bei de Sigel vum Protokoll.
    }
proof-when = Mir hunn dat nei gerechent den { $when }.
proof-what = Dir musst eis net gleewen. Haalt d’Quittung: domat ka jiddereen duerno préiwen, datt dës Aschreiwung net geännert oder ewechgeholl gouf.
proof-receipt = Quittung eroflueden (JSON)
proof-file = Nëmmen de Beweis eroflueden (Text)
proof-numbers = Zuele fir Fachleit
proof-index = Plaz am Protokoll, vun 0 u gezielt
proof-size = Aschreiwungen ënnert dem Sigel
proof-leaf = Blat-Hash
proof-commitment = Festleeung
proof-root = Wuerzel
proof-signer = Ënnerschriwwe vun
proof-checkpoint = Den ënnerschriwwene Kontrollpunkt:
proof-command = Fir d’Quittung op Ärem eegene Computer ze préiwen, ouni eis:
