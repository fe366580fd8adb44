### Pages of data protection officers.

## The list

dpo-log-title = Inscriptions du journal des accès
dpo-scope-all = Vous voyez les échanges de toutes les administrations.
dpo-scope = Vous ne voyez que les échanges de cette administration : { $who }.
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
verify-exchanges = Échanges reconstruits et comparés
verify-took = Durée
verify-milliseconds = { $number } millisecondes
verify-outside = Vérifier de l’extérieur
verify-outside-text = Une vérification par l’exploitant ne convainc que ceux qui lui font confiance. Cette commande fait de même sur une copie, ailleurs :

## Content that is gone

gone-title = Contenus disparus
gone-one = Inscription { $number } :
gone-run = Inscriptions { $first } à { $last } :
gone-erased = contenu effacé le { $when }
gone-dropped = contenu supprimé le { $when }, sa durée était écoulée
gone-by = par l’inscription { $number }
gone-text = L’inscription garde sa place dans le journal et sa preuve tient toujours. Ce qu’elle disait a disparu pour de bon.
gone-proof = Preuve que l’inscription est dans le journal

## Erasure

erasure-title = Effacer une personne
erasure-text = Tout ce qui est inscrit au sujet de la personne est détruit, avec ses accords et sa clé. Les accords en vigueur prennent fin. Les preuves de toutes les inscriptions tiennent toujours.
erasure-delay =
    { $count ->
        [0] Cela se fait tout de suite.
        [one] Cela se fait après une heure ; jusque-là, on peut le retirer.
       *[other] Cela se fait après { $count } heures ; jusque-là, on peut le retirer.
    }
erasure-ground = Motif légal (RGPD, article 17, paragraphe 1)
ground-not-necessary = (a) Les inscriptions ne sont plus nécessaires
ground-consent-withdrawn = (b) Le consentement a été retiré et il n’y a pas d’autre fondement
ground-objection = (c) La personne s’oppose et rien ne prévaut
ground-unlawful = (d) Les inscriptions ont été faites illicitement
ground-legal-obligation = (e) Une loi l’exige
erasure-reason-hint = Par exemple le numéro de la lettre. La personne lit le motif si l’effacement est refusé.
erasure-go = Effacer
erasure-refuse = Refuser l’effacement
erasure-cancel = Retirer un effacement en attente
erasure-done = Effacé : { $records } inscriptions et { $consents } accords.
erasure-done-entry = L’inscription à ce sujet
erasure-unreadable = À partir du { $when }, personne ne peut plus le lire nulle part, dans aucune sauvegarde non plus.
erasure-waits = L’effacement attend. Il se fait le { $when }.
erasure-held = Une conservation légale garde les inscriptions ; rien n’a été effacé. Elle est revue au plus tard le { $when }.
erasure-refused = Le refus est inscrit, et la personne peut le lire.
erasure-cancelled = L’effacement est retiré.
erasure-nobody = Il n’y a rien à décider : personne avec ce numéro ne figure dans le journal, ou aucun effacement n’attend.
erasure-waiting = Effacements en attente
erasure-none-waits = Aucun effacement n’attend.
erasure-waiting-one = demandé par l’inscription { $number }, à faire le { $when }
hold-title = Conservations légales
hold-text = Ce qu’une conservation légale garde n’est ni effacé ni supprimé. L’exploitant ajoute et lève les conservations en ligne de commande.
hold-one = par l’inscription { $number }, à revoir au plus tard le { $when }
hold-overdue = en retard
