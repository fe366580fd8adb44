### Uleies: wat een net erëmkennt oder korrigéiert wëll hunn, a wat d'Dateschutzbeoptraagten domat maachen.
### Waart op d'Duerchliese vun engem Mammesproochler.

conc-raise = Iwwer dës Aschreiwung froen oder sech beschwéieren
conc-other-ways = Aner Weeër fir ze froen
concern-list = Är Uleies
concern-none = Dir hutt keen Uleies virbruecht.
concern-how = Fir eng Fro iwwer eng Aschreiwung maacht Dir se an Ärer Lëscht op a wielt „Dat kennen ech net“.
concern-other = En aneren Uleies virbréngen
concern-new = En Uleies virbréngen
concern-lead = Dräi Froen. Nëmmen déi éischt brauch eng Äntwert. Dateschutzbeoptraagter liesen se an äntweren bannent engem Mount.
concern-title = Uleies
concern-put-to = Geriicht un
concern-about = Iwwer d’Aschreiwung
concern-worry = Wat mécht Iech Suergen?
concern-worry-hint = Sot mat Äre Wierder, wat Dir net erëmkennt oder wat net stëmmt.
concern-wish = Wat wënscht Dir Iech?
concern-wish-hint = Zum Beispill eng Erklärung, eng Korrektur oder datt eppes geläscht gëtt. Dir kënnt dat eidel loossen.
concern-contact = Wéi kënne mir Iech erreechen?
concern-contact-hint = Dir kënnt dat eidel loossen. D’Äntwert steet op alle Fall hei.
concern-send = Uleies ofschécken
concern-received = Mir hunn Ären Uleies kritt
concern-promise = Dir kritt eng Äntwert bis den { $when }.
concern-number = Nummer
concern-sent = Ofgeschéckt
concern-sent-on = Ofgeschéckt den { $when }
concern-due = Äntwert versprach bis den
concern-done-since = Wat zanterhier gemaach gouf
concern-nothing-yet = Nach näischt. Dir fannt d’Äntwert hei, soubal se do ass.
concern-overdue = Déi versprachen Zäit ass eriwwer, an et gëtt keng Äntwert. Dir kënnt Iech bei der Autoritéit hei drënner beschwéieren.
concern-entry = D’Aschreiwung dozou
concern-see = Den Uleies kucken
concern-open = Waart op eng Äntwert
concern-answered = Beäntwert
concern-closed = Ofgeschloss
concern-forwarded = Bei der Kontrollautoritéit
error-worry = Sot, wat Iech Suerge mécht, an 8 bis 2.000 Zeechen.
error-wish = Äre Wonsch ass ze laang. Huelt héchstens 1.000 Zeechen.
error-contact = Dat ass ze laang. Sot an héchstens 200 Zeechen, wéi mir Iech erreechen.
error-said = Schreift, wat d’Persoun liese soll, an 8 bis 2.000 Zeechen.
family-concern = Uleies
result-raised = Dir hutt en Uleies virbruecht
result-concern-answered = Ären Uleies gouf beäntwert
result-concern-closed = Ären Uleies gouf ofgeschloss
result-concern-forwarded = Ären Uleies gouf un d’Autoritéit weiderginn
says-raised = Dir hutt en Uleies virbruecht. En ass gaangen un: { $who }. Wat Dir geschriwwen hutt, steet hei drënner.
says-concern-answered = En Dateschutzbeoptraagten huet op Ären Uleies geäntwert: { $who }. D’Äntwert steet hei drënner.
says-concern-closed = En Dateschutzbeoptraagten huet Ären Uleies ofgeschloss: { $who }. De Grond steet hei drënner.
says-concern-forwarded = En Dateschutzbeoptraagten huet Ären Uleies un d’Kontrollautoritéit weiderginn: { $who }. De Grond steet hei drënner.
concern-said-dpo = Wat dozou gesot gëtt
dpo-concerns-title = Uleies vun de Bierger
dpo-concerns-all = Dir gesitt d’Uleies un all d’Verwaltungen.
dpo-concerns-scope = Dir gesitt nëmmen d’Uleies un: { $who }.
dpo-concerns-text = Jiddereen brauch bannent engem Mount eng Äntwert. D’Lëscht weist keng Nimm a keng Texter.
dpo-concerns-none = Et gouf keen Uleies virbruecht.
dpo-concern-due = Äntwert bis den { $when }
dpo-concern-late = Ze spéit
dpo-concern-open-text = Datt Dir den Uleies opmaacht, gëtt opgeschriwwen. Wien e virbruecht huet, gesäit, datt Dir e gelies hutt.
dpo-concern-open = Opschreiwen an den Uleies opmaachen
dpo-concern-done = Et ass opgeschriwwen. D’Persoun gesäit et op der Säit vun hirem Uleies.
dpo-concern-say = Är Wierder un d’Persoun
dpo-concern-say-hint = D’Persoun liest se, wéi se sinn. Wann Dir ofschléisst oder weidergitt, sot firwat.
dpo-concern-answer = D’Äntwert schécken
dpo-concern-close = Den Uleies ofschléissen
dpo-concern-forward = Un d’Autoritéit weiderginn
dpo-concern-forward-to = D’Autoritéit ass: { $who }. Schéckt hir d’Nummer vum Uleies selwer; hei gëtt et opgeschriwwen.
dpo-concern-look = Uleies { $number }
notice-concern-over = Dësen Uleies ass schonn erleedegt
notice-concern-over-text = Iergendeen huet en ofgeschloss oder weiderginn. Elo gouf näischt geännert.
overview-concerns =
    { $count ->
        [0] Keen Uleies waart
        [one] Uleies waart op eng Äntwert
       *[other] Uleies waarden op eng Äntwert
    }
overview-next-see = Kucken
