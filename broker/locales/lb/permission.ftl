### Zoustëmmungen, déi sech änneren: Ännerungen, nach eng Kéier froen, den Text, deen ze gesi war.
### Waart op eng Persoun, déi Lëtzebuergesch als Mammesprooch huet.

## Wat eng Ännerung géif änneren, op der Säit vun der Ufro

amend-title = Wat sech géif änneren
amend-lead = Fir dësen Dossier hutt Dir den { $when } eng Zoustëmmung ginn. Wann Dir deelt, kënnt déi nei op hir Plaz. Wann net, bleift déi al, wéi se ass.
amend-see = Déi al Zoustëmmung kucken
amend-added = Nei: { $what }: { $fields }
amend-gone = Gëtt net méi gefrot: { $what }: { $fields }
amend-longer = Méi laang: bis { $when } amplaz { $before }
amend-shorter = Méi kuerz: bis { $when } amplaz { $before }
amend-more =
    { $count ->
        [one] Méi dacks: héchstens eemol amplaz { $before } Mol
       *[other] Méi dacks: héchstens { $count } Mol amplaz { $before } Mol
    }
amend-less =
    { $count ->
        [one] Manner dacks: héchstens eemol amplaz { $before } Mol
       *[other] Manner dacks: héchstens { $count } Mol amplaz { $before } Mol
    }
amend-same = Donnéeën, Dauer an Zuel vun de Benotzunge bleiwen d’selwecht.
done-refused-stays = Dir hutt d’Ännerung refuséiert, an { $who } weess et. Déi Zoustëmmung, déi Dir virdru ginn hutt, bleift, wéi se ass.
requests-amends = Wëllt eng Zoustëmmung änneren, déi Dir ginn hutt.

## Eng Zoustëmmung

perm-again = Nach eng Kéier froe loossen
perm-again-text = Hutt Dir et Iech anescht iwwerluecht? { $who } kann Iech dann erëm froen. Virun Ärem Jo gëtt näischt geschéckt.
used-none = Ni benotzt.
perm-newer = Déi méi nei Zoustëmmung kucken
perm-older = D’Zoustëmmung virdru kucken
perm-shown = Den Text, wéi en Iech gewise gouf
perm-shown-when = Dir hutt him den { $when } zougestëmmt. Sprooch: { $language }.
perm-shown-refused = Dir hutt den { $when } nee gesot. Sprooch: { $language }.
perm-shown-same = Dat sinn déi selwecht Wierder. Hire Fangerofdrock ass deen, deen opgeschriwwe gouf.
perm-shown-missing = Den Text ass hei net opgehuewen, nëmme säi Fangerofdrock.
perm-shown-digest = Fangerofdrock vum Text:
step-text = Text gewisen op { $language }
step-again = Däerf erëm gefrot ginn ab { $when }
entry-again = Däerf erëm gefrot ginn ab
