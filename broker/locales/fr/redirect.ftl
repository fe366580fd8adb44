# Venir du site d’une administration, et y retourner.

notice-link-over = Ce lien ne fonctionne plus
notice-link-over-text = Il a déjà servi ou il est trop ancien. Rien n’a été envoyé. Retournez sur le site d’où vous venez et recommencez.
ask-returns = Vous venez du site de l’administration : { $who }. Après votre réponse, vous y retournez.
done-return = Retour au site : { $who }
back-go = Retour au site : { $who }
back-other-person = Cette demande est pour une autre personne
back-other-person-text = La personne connectée n’est pas celle à qui la demande s’adresse. Rien n’a été montré et rien n’a été envoyé. Si la demande est pour vous, déconnectez-vous et recommencez sur le site de l’administration.
back-asked-before = Cette demande vous a déjà été faite
back-asked-before-text = Vous avez refusé il y a peu, ou une autre demande pour le même dossier attend votre réponse. Rien n’a été envoyé.
back-too-late = La connexion a pris trop de temps
back-too-late-text = Rien n’a été envoyé. Retournez sur le site de l’administration et recommencez.
back-not-possible = Cette demande n’est plus possible
back-not-possible-text = Les règles ont changé, ou elles ne permettent pas de vous poser cette question. Rien n’a été envoyé.
back-nothing-to-replace = L’accord à modifier a pris fin
back-nothing-to-replace-text = Il n’est plus valable. Il ne peut donc pas être modifié. Rien n’a été envoyé.
