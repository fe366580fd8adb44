### Wat `eemol demo` weist: d’Geschicht, Schrëtt fir Schrëtt, a wéi et weidergeet.

## D’Geschicht

demo-intro = All Persounen, Verwaltungen an Donnéeë sinn erfonnt. Dëst ass d’Geschicht vum { $person }.
demo-without-agreement = D’Gemeng freet no der Adress vum { $person }, ouni hatt virdrun ze froen.
demo-without-agreement-came = Si kritt näischt: { $person } huet net zougestëmmt.
demo-attempt-seen = { $person } mellt sech un a kuckt, wien no sengen Donnéeë gefrot huet.
demo-attempt-seen-came = De Versuch steet do, mat senger Dossiersnummer { $case }.
demo-asks = D’Gemeng freet dem { $person } säin Accord, fir eng Parkvignette.
demo-asks-came = D’Ufro waart op eng Äntwert. Bis dohi gëtt näischt geschéckt.
demo-agrees = { $person } mécht d’Ufro op, kräizt eng fräiwëlleg Këscht un an deelt.
demo-agrees-came = Hatt stëmmt { $shared } Donnéeën zou a behält { $kept } fir sech.
demo-arrives = D’Gemeng freet nach eng Kéier no der Adress.
demo-arrives-came = De Bevëlkerungsregister äntwert, an et kënnt genee dat un, wat ofgemaach war: { $data }.
demo-not-agreed = D’Gemeng freet och, wat fir en Auto { $person } huet, eng Këscht, déi eidel bliwwen ass.
demo-not-agreed-came = Si kritt näischt: dat war net ofgemaach.
demo-grant = D’Amt fir Studentebäihëllefe freet dem { $person } säin Diplom a säin Akommes vun 2024, an hatt ass averstanen.
demo-grant-came = D’Amt huet elo säin Accord.
demo-diploma = D’Amt freet no dem Diplom.
demo-diploma-came = D’Dokument kënnt esou un, wéi d’Schoul et ausgestallt huet: { $bytes } Bytes, keen dovunner geännert.
demo-income = D’Amt freet no dem Akommes.
demo-income-came = D’Joer an dat steierbaart Akommes kommen un, soss näischt: { $data }.
demo-form = { $person } freet um Site vun der Gemeng e Loyerszouschoss. Hatt léisst de Formulaire ausfëllen.
demo-form-came = Hatt kënnt bei e Formulaire zréck, wou Numm an Adress dra stinn: { $data }. Wat hatt fir sech behalen huet, schreift hatt selwer.
demo-stops = { $person } hält op, mat der Gemeng ze deelen, mat engem Knäppchen.
demo-stops-came = Vun dësem Moment un huet d’Gemeng keen Accord méi.
demo-after-stop = D’Gemeng freet nach emol no der Adress.
demo-after-stop-came = Si kritt näischt: { $person } deelt net méi.
demo-history = { $person } kuckt nees, wien no sengen Donnéeë gefrot huet.
demo-history-came = Alles steet do: { $sent } Liwwerungen a { $refused } Refusen.
demo-record = De ganze Journal gëtt kontrolléiert, vun der éischter Aschreiwung bis déi lescht.
demo-record-came = Et stinn { $entries } Aschreiwungen dran. Keng ass geännert, keng feelt.
demo-receipt = D’Gemeng kontrolléiert d’Quittung vun der éischter Liwwerung, ouni een ze froen.
demo-receipt-came = Si ass echt. Mat engem eenzege geännerte Buschtaf ass si et net méi.
demo-left = De Logementsministère freet dem { $person } säin Accord, fir eng Hëllef beim Loyer.
demo-left-came = D’Ufro waart: Dir kënnt drop äntweren.
demo-wrong = Dat ass net esou ausgaangen, wéi et muss: { $why }
demo-end-good = All { $count } Schrëtt sinn esou ausgaangen, wéi se mussen, a { $seconds } Sekonnen.
demo-end-bad = { $count } vun { $all } Schrëtt sinn net esou ausgaangen, wéi se mussen.

## Wéi et weidergeet

demo-ready = Eemol leeft. Ctrl-C hält et un.
demo-pages = Säite fir d’Bierger
demo-municipality = Site vun enger Gemeng
demo-for-administrations = Fir d’Verwaltungen
demo-for-operator = Fir de Bedreiwer
demo-directory = Dossier um Rechner
demo-log-lines = Messagen vum Programm
demo-sign-in = Dir kënnt Iech als eng vun dëse Persounen umellen, mat hirer Nummer:
demo-waiting = Eng Ufro waart op { $person }. Mellt Iech mat der Nummer hei uewen un an äntwert.
demo-try-ask = Probéiert et selwer, als Gemeng. Frot fir d’éischt dem { $person } säin Accord:
demo-try-answer = Äntwert op de Säiten als { $person }. Huelt dann den Accord of:
demo-try-fetch = Huelt elo d’Donnéeën, esou dacks wéi ofgemaach:
