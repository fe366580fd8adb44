# Vum Site vun enger Verwaltung kommen an dohinner zeréckgoen.

notice-link-over = Dëse Link geet net méi
notice-link-over-text = E gouf scho benotzt oder en ass ze al. Et gouf näischt geschéckt. Gitt zeréck op de Site, vun deem Dir kommt, a fänkt nei un.
ask-returns = Dir kommt vum Site vun dëser Verwaltung: { $who }. No Ärer Äntwert gitt Dir dohinner zeréck.
done-return = Zeréck op de Site: { $who }
back-go = Zeréck op de Site: { $who }
back-other-person = Dës Ufro ass fir een aneren
back-other-person-text = Ugemellt ass net déi Persoun, déi gefrot gëtt. Et gouf näischt gewisen an näischt geschéckt. Ass d’Ufro fir Iech, da mellt Iech of a fänkt um Site vun der Verwaltung nei un.
back-asked-before = Dat gouft Dir scho gefrot
back-asked-before-text = Dir hutt viru Kuerzem nee gesot, oder eng aner Ufro fir deeselwechten Dossier waart op Är Äntwert. Et gouf näischt geschéckt.
back-too-late = D’Umelle huet ze laang gedauert
back-too-late-text = Et gouf näischt geschéckt. Gitt zeréck op de Site vun der Verwaltung a fänkt nei un.
back-not-possible = Dës Ufro ass net méi méiglech
back-not-possible-text = D’Reegele goufe geännert, oder si erlaben dës Fro un Iech net. Et gouf näischt geschéckt.
back-nothing-to-replace = D’Zoustëmmung, déi geännert soll ginn, gëllt net méi
back-nothing-to-replace-text = Si ass eriwwer a kann net geännert ginn. Et gouf näischt geschéckt.
