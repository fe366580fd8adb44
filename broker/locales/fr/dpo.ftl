### Pages of data protection officers.

## The list

dpo-log-title = Inscriptions du journal des accès
dpo-scope-all = Vous voyez les échanges de toutes les administrations.
dpo-scope = Vous ne voyez que les échanges de { $who }.
dpo-log-text = La liste ne nomme personne. Pour ouvrir une inscription, il faut un motif, que la personne concernée voit.
dpo-person-narrowed = Seulement les inscriptions sur une personne. Votre motif : { $reason }
dpo-person-link = Chercher une personne
dpo-back = Inscriptions

## Reason

dpo-reason-title = Pourquoi ouvrez-vous cette inscription ?
dpo-reason-warning = Votre nom, l’heure et votre motif sont inscrits. La personne concernée peut les lire.
dpo-reason-label = Motif
dpo-reason-hint = Par exemple le numéro d’une plainte ou d’un contrôle. N’écrivez ni noms ni données de santé.
dpo-reason-go = Inscrire et ouvrir
dpo-person-title = Chercher les inscriptions sur une personne
dpo-person-hint = Le numéro exact. La recherche par nom n’est pas possible.
dpo-person-go = Inscrire et chercher

## One entry

dpo-entry-title = Inscription { $number }
dpo-entry-recorded = L’ouverture de cette inscription est inscrite. Votre motif : { $reason }
dpo-entry-look-up = L’inscription sur votre consultation
dpo-decision = Comment la décision a été prise
dpo-groups = Tout ce qui est inscrit
dpo-groups-text = Une inscription a cinq groupes. Qui ne peut pas voir un groupe en voit l’empreinte, pour que la preuve tienne.
dpo-group-empty = Rien n’est inscrit ici.
dpo-group-hidden = Vous ne pouvez pas voir ce groupe.
dpo-digest = Empreinte
dpo-pseudonym = Pseudonyme auprès de votre administration
dpo-related = Inscriptions liées

## Verify

verify-title = Vérifier le journal
verify-text =
    { $count ->
        [one] Le journal a { $number } inscription.
       *[other] Le journal a { $number } inscriptions.
    } La vérification recalcule le sceau à partir de chaque inscription et reconstruit chaque accord.
verify-now = Vérifier maintenant
verify-last = Dernière vérification
verify-sound =
    { $count ->
        [one] L’inscription correspond au sceau ({ $number }).
       *[other] Les { $number } inscriptions correspondent au sceau.
    }
verify-sound-scope = Cela vaut pour le journal tel qu’il était le { $when }.
verify-broken =
    { $count ->
        [one] Le journal ne correspond pas à son sceau : un défaut trouvé.
       *[other] Le journal ne correspond pas à son sceau : { $count } défauts trouvés.
    }
verify-flaw-at = Inscription { $number } :
verify-entries = Inscriptions vérifiées
verify-consents = Accords reconstruits et comparés
verify-took = Durée
verify-milliseconds = { $number } millisecondes
verify-outside = Vérifier de l’extérieur
verify-outside-text = Une vérification par l’exploitant ne convainc que ceux qui lui font confiance. Cette commande fait de même sur une copie, ailleurs :
