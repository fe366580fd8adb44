### Signalements : ce qu’un citoyen ne reconnaît pas ou veut faire corriger, et ce qu’en font les délégués à la protection des données.

conc-raise = Poser une question ou se plaindre de cette inscription
conc-other-ways = Autres moyens de demander
concern-list = Vos signalements
concern-none = Vous n’avez fait aucun signalement.
concern-how = Pour une question sur une inscription, ouvrez-la dans votre liste et choisissez « Je ne reconnais pas cette consultation ».
concern-other = Signaler autre chose
concern-new = Faire un signalement
concern-lead = Trois questions. Seule la première demande une réponse. Un délégué à la protection des données la lit et répond dans le mois.
concern-title = Signalement
concern-put-to = Adressé à
concern-about = Au sujet de l’inscription
concern-worry = Qu’est-ce qui vous inquiète ?
concern-worry-hint = Dites avec vos mots ce que vous ne reconnaissez pas ou ce qui est faux.
concern-wish = Que souhaitez-vous ?
concern-wish-hint = Par exemple une explication, une correction ou un effacement. Vous pouvez laisser ce champ vide.
concern-contact = Comment vous joindre ?
concern-contact-hint = Vous pouvez laisser ce champ vide. La réponse s’affiche ici dans tous les cas.
concern-send = Envoyer le signalement
concern-received = Nous avons reçu votre signalement
concern-promise = Vous aurez une réponse au plus tard le { $when }.
concern-number = Numéro
concern-sent = Envoyé
concern-sent-on = Envoyé le { $when }
concern-due = Réponse promise au plus tard le
concern-done-since = Ce qui a été fait depuis
concern-nothing-yet = Rien pour l’instant. Vous trouverez la réponse ici dès qu’elle sera là.
concern-overdue = Le délai promis est passé et il n’y a pas de réponse. Vous pouvez vous plaindre à l’autorité ci-dessous.
concern-entry = L’inscription qui l’enregistre
concern-see = Voir le signalement
concern-open = En attente de réponse
concern-answered = Répondu
concern-closed = Clos
concern-forwarded = Chez l’autorité de contrôle
error-worry = Dites ce qui vous inquiète, en 8 à 2 000 caractères.
error-wish = Votre souhait est trop long. Utilisez au plus 1 000 caractères.
error-contact = C’est trop long. Utilisez au plus 200 caractères pour dire comment vous joindre.
error-said = Écrivez ce que la personne doit lire, en 8 à 2 000 caractères.
family-concern = Signalements
result-raised = Vous avez fait un signalement
result-concern-answered = Réponse à votre signalement
result-concern-closed = Votre signalement a été clos
result-concern-forwarded = Votre signalement a été transmis à l’autorité
says-raised = Vous avez fait un signalement, adressé à : { $who }. Ce que vous avez écrit figure ci-dessous.
says-concern-answered = Un délégué à la protection des données a répondu à votre signalement : { $who }. La réponse figure ci-dessous.
says-concern-closed = Un délégué à la protection des données a clos votre signalement : { $who }. Le motif figure ci-dessous.
says-concern-forwarded = Un délégué à la protection des données a transmis votre signalement à l’autorité de contrôle : { $who }. Le motif figure ci-dessous.
concern-said-dpo = Ce que dit le délégué
dpo-concerns-title = Signalements des citoyens
dpo-concerns-all = Vous voyez les signalements adressés à toutes les administrations.
dpo-concerns-scope = Vous ne voyez que les signalements adressés à : { $who }.
dpo-concerns-text = Chacun demande une réponse dans le mois. La liste ne montre ni noms ni textes.
dpo-concerns-none = Aucun signalement n’a été fait.
dpo-concern-due = réponse au plus tard le { $when }
dpo-concern-late = En retard
dpo-concern-open-text = L’ouverture du signalement est enregistrée. La personne qui l’a fait voit que vous l’avez lu.
dpo-concern-open = Enregistrer et ouvrir le signalement
dpo-concern-done = C’est enregistré. La personne le voit sur la page de son signalement.
dpo-concern-say = Votre message à la personne
dpo-concern-say-hint = La personne le lit tel quel. Si vous le clôturez ou le transmettez, dites pourquoi.
dpo-concern-answer = Envoyer la réponse
dpo-concern-close = Clore le signalement
dpo-concern-forward = Transmettre à l’autorité
dpo-concern-forward-to = L’autorité est : { $who }. Envoyez-lui vous-même le numéro du signalement ; ici, la transmission est enregistrée.
dpo-concern-look = Signalement { $number }
notice-concern-over = Ce signalement est déjà traité
notice-concern-over-text = Quelqu’un l’a clos ou transmis. Rien n’a été changé maintenant.
overview-concerns =
    { $count ->
        [0] Aucun signalement n’attend de réponse
        [one] signalement attend une réponse
       *[other] signalements attendent une réponse
    }
overview-next-see = Voir cet accord
