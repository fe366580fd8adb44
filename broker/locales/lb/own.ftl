### D'eegen Donnéeën: d'Wäerter virun der Äntwert, d'Kontroll virum Deelen, a wat iwwer d'Persoun virläit.
### Waart op d'Duerchliese vun engem Mammesproochler.

## Ufro: Wäerter a Gruppen

own-preview = D’Wäerter elo weisen
own-preview-again = D’Wäerter nach eng Kéier weisen
own-preview-text = Dir kënnt d’Wäerter kucken, éier Dir äntwert. Mir froen d’Quellen elo. Keen aneren gesäit d’Äntwert, an Eemol hält se net op.
own-preview-done = D’Wäerter stinn hei drënner. Dir hutt nach net op d’Ufro geäntwert.
own-recorded = Datt Dir gekuckt hutt, ass opgeschriwwen
own-seen = { $source } huet den { $when } geäntwert.
own-absent = Do steet näischt dran.
own-more =
    { $count ->
        [one] an nach 1
       *[other] an nach { $count }
    }
own-document = Dokument ({ $type }, { $size } Bytes)
own-lack-nobody = { $source } huet näischt iwwer Iech. Dir kënnt trotzdeem äntweren.
own-lack-several = { $source } huet méi wéi eng Persoun fonnt. Frot do, dat ze korrigéieren. Dir kënnt trotzdeem äntweren.
own-lack-silent = { $source } äntwert am Moment net. Dir kënnt trotzdeem äntweren oder et méi spéit nach eng Kéier probéieren.
own-lack-wrong = { $source } huet eng Äntwert ginn, déi mir net weise kënnen. Dir kënnt trotzdeem äntweren.
own-lack-unrecorded = Datt Dir kuckt, kann am Moment net opgeschriwwe ginn. { $source } gouf dofir net gefrot. Probéiert et an e puer Minutten nach eng Kéier.
own-lack-too-often = Dir hutt a kuerzer Zäit ganz dacks gekuckt. { $source } gouf dofir net gefrot. Waart eng Minutt.
ask-groups =
    { $count ->
        [one] Si si vun enger Zort:
       *[other] Si si vun { $count } Zorten:
    }
ask-group-size =
    { $count ->
        [one] 1 Donnée
       *[other] { $count } Donnéeën
    }
mark-required = obligatoresch
mark-optional = fräiwëlleg
word-yes = Jo
word-no = Nee
word-you = Dir selwer

## Virum Deelen nokucken

check-h1 = Kuckt Är Äntwert no, éier Dir deelt
check-back = Zréck op d’Ufro
check-text = { $who } kann dann dëst gesinn, fir: { $procedure }.
check-shared = Dat deelt Dir
check-kept = Dat deelt Dir net
check-change = Änneren

## Donnéeën iwwer mech

nav-my-data = Meng Donnéeën
nav-concerns = Uleies
own-title = Donnéeën iwwer mech
own-lead = Dës Verwaltungen kënnen Donnéeën iwwer Iech hunn. Eemol selwer hält keng dovunner op.
own-lead-record = „Elo kucken“ freet d’Quell direkt. Datt Dir gekuckt hutt, gëtt opgeschriwwen, an nëmmen Dir gesitt d’Äntwert.
own-contact = Wann eppes korrigéiert soll ginn, mellt Iech bei:
own-details = Gesetz, Dauer an Inhalt
own-holds = Wat dran ass
own-kept = Wéi laang et opgehuewe gëtt
own-see = Elo kucken
own-wrong = Eppes stëmmt net
own-values = Wat dran steet
own-not-kept = Eemol huet dës Wäerter net behalen. Si si fort, wann Dir dës Säit verloosst.
error-question = Äntwert op d’Fro vun der Quell mat engem Wäert, deen si erlaabt.

## Aschreiwungen iwwer dat eegent Kucken

result-shown-asked = Dir wollt Är Donnéeë gesinn
result-shown-nothing = Näischt fonnt, wat Dir gesi kéint
result-shown-failed = Är Donnéeë konnten net gewise ginn
says-shown-asked = Dir wollt Är eegen Donnéeë gesinn: { $what }. D’Quell gouf gefrot: { $source }. Wat doraus gouf, ass eng eegen Aschreiwung.
says-shown-nothing = Dir wollt Är eegen Donnéeë gesinn: { $what }. D’Quell huet näischt fonnt, oder méi wéi eng Persoun: { $source }.
says-shown-failed = Dir wollt Är eegen Donnéeë gesinn: { $what }. Si konnten net gewise ginn. D’Quell ass: { $source }.
check-required = Obligatoresch
