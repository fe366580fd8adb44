### A citizen's pages: start, overview, requests, consent, permissions.

## Start and sign-in

start-title = Vos données, une seule fois et avec votre accord
start-lead = Une administration qui a besoin d’un document peut le demander à celle qui l’a déjà. Elle ne reçoit que ce que vous acceptez.
start-point-ask = Vous voyez qui demande, quoi et pourquoi, avant tout envoi.
start-point-stop = Vous pouvez arrêter le partage à tout moment, en une étape.
start-point-see = Vous voyez chaque demande sur vos données, même refusée.
start-need = Pour vous connecter, il vous faut votre identité électronique.
start-no-sign-in = La connexion n’est pas encore configurée sur cette installation. Le journal public peut tout de même être vérifié.
start-dpo = Pour les délégués à la protection des données
start-dpo-text = Vous pouvez consulter et vérifier le journal de votre administration.
start-check = Pour tout le monde
start-check-text = Le journal de toutes les demandes est scellé. Chacun peut vérifier que rien n’y a été changé. Il ne montre rien sur les personnes.
sign-in-title = Se connecter
sign-in-demo = Ceci est une démonstration : aucun mot de passe n’est demandé. Une vraie installation utilise votre identité électronique.
sign-in-type = Saisir un numéro
sign-in-pick = Ou choisir une personne inventée
dpo-sign-in-title = Se connecter comme délégué à la protection des données
dpo-sign-in-text = Choisissez le journal que vous voulez consulter.
dpo-operator = Exploitant d’Eemol : tous les échanges

## Overview

overview-title = Mon aperçu
overview-waiting =
    { $count ->
        [0] Personne n’attend de réponse
        [one] demande attend votre réponse
       *[other] demandes attendent votre réponse
    }
overview-active =
    { $count ->
        [0] Vous ne partagez rien actuellement
        [one] accord est actif
       *[other] accords sont actifs
    }
overview-sent =
    { $count ->
        [0] Rien n’a été envoyé ces 30 derniers jours
        [one] envoi de données ces 30 derniers jours
       *[other] envois de données ces 30 derniers jours
    }
overview-refused =
    { $count ->
        [0] Aucun refus ces 30 derniers jours
        [one] demande refusée ces 30 derniers jours
       *[other] demandes refusées ces 30 derniers jours
    }
overview-next-end = Prochain accord à se terminer, le { $when } : { $who }.
complete-title = Est-ce que c’est tout ?
complete-since = Cette liste est complète depuis le { $when }.
last-verified = Le journal entier a été vérifié le { $when }.
never-verified = Le journal entier n’a pas encore été vérifié sur ce site. Chaque inscription peut être vérifiée sur sa page.

## Requests

requests-title = Demandes en attente
requests-none = Personne n’attend de réponse de votre part.
requests-card =
    { $count ->
        [one] Demande { $count } de vos données
       *[other] Demande { $count } de vos données
    } pour : { $procedure }
requests-lapsed = Délai dépassé ; rien n’a été envoyé.
requests-open = Lire et décider

## Consent screen

ask-h1 = { $who } demande à voir { $count } de vos données
ask-who = Qui demande
ask-number = Numéro public { $number }
ask-why = Pourquoi
ask-message = Message à comparer
ask-message-text = L’administration qui demande vous montre les mêmes mots. Si vous en voyez d’autres, répondez non.
ask-where = Où sont les données
ask-often = Combien de fois et jusqu’à quand
ask-often-text =
    { $count ->
        [one] Une fois au plus, jusqu’au { $when }
       *[other] { $count } fois au plus, jusqu’au { $when }
    }
ask-keep = Ce qu’ils peuvent en faire, combien de temps ils les gardent
ask-data = Vos données
ask-none = Rien n’est coché à l’avance. Choisissez ce que vous voulez partager.
ask-all-required = La démarche a besoin de toutes ces données. Vous pouvez les partager ou non.
ask-others = Certaines de ces données concernent d’autres personnes, par exemple de votre ménage. Elles verront dans leur liste qu’elles ont été citées.
ask-document = C’est un document. Il est envoyé en entier, sans changement. Il contient ce qui est indiqué ici.
ask-required = Obligatoire : la démarche ne peut pas continuer sans ces données
ask-optional = Facultatif : cochez ce que vous voulez partager
mark-special = donnée sensible
mark-others = sur d’autres personnes
ask-if-no = Que se passe-t-il si je refuse ?
ask-protected = Comment est-ce protégé ?
ask-protected-1 = Seules les données que vous acceptez sont envoyées. Le reste est retiré avant.
ask-protected-2 = Eemol ne garde aucune copie des données.
ask-protected-3 = Chaque demande est inscrite avant tout envoi. Vous la voyez tout de suite.
ask-protected-4 = Vous pouvez arrêter le partage à tout moment. L’effet est immédiat.
ask-basis = Par votre réponse, vous donnez ou non votre accord pour que cette administration obtienne ces données : { $who }. La démarche elle-même repose sur la loi citée plus haut.
ask-yes = Partager ces données
ask-no = Ne pas partager
ask-later = Décider plus tard

## After the answer

done-granted = Vous partagez ces données
done-refused = Vous ne partagez pas ces données
done-at = Inscrit le { $when }.
done-reference = Référence
done-next = Et maintenant ?
done-granted-text =
    { $count ->
        [one] { $who } peut maintenant obtenir ces données une fois, jusqu’au { $when }.
       *[other] { $who } peut maintenant obtenir ces données { $count } fois au plus, jusqu’au { $when }.
    }
done-refused-text = { $who } ne reçoit rien et sait que vous avez refusé. Vous n’avez pas à donner de raison.
done-stop = Vous pouvez arrêter à tout moment :
done-items = Ce que vous avez accepté
done-details = Voir cette réponse en détail
not-ticked = Non partagé, car vous ne l’avez pas coché :
nothing-shared = Rien de cela n’est partagé.

## Permissions

permissions-title = Vos accords
permissions-which = Quels accords
permissions-active = En cours
permissions-ended = Terminés
permissions-none-active = Vous ne partagez rien actuellement.
permissions-none-ended = Aucun accord n’est encore terminé.
permissions-stop-text = « Arrêter le partage » agit tout de suite, sans donner de raison.
perm-stop = Arrêter le partage
perm-pause = Suspendre
perm-resume = Reprendre
perm-pause-text = Pendant la suspension, rien ne peut être transmis. Vous pouvez reprendre à tout moment. L’arrêt est définitif.
perm-details = Tout sur cet accord
perm-title = Accord : { $who }
perm-timeline = Ce qui s’est passé
perm-stopped = Arrêté le { $when }. Plus rien ne peut être transmis.
status-active = En cours depuis le { $when }.
status-paused = Suspendu par vous depuis le { $when }.
status-used-up = Toutes les utilisations prévues ont été faites le { $when }.
status-denied = Vous avez refusé le { $when }.
status-lapsed = Le délai de réponse s’est terminé le { $when }.
status-cancelled = L’administration a retiré sa demande le { $when }.
status-stopped = Vous avez arrêté le partage le { $when }.
status-returned = L’administration a rendu votre accord le { $when }.
status-expired = Il est arrivé à son terme le { $when }.
status-invalidated = Déclaré nul le { $when }.
status-replaced = Remplacé par un accord plus récent le { $when }.
used-never =
    { $uses ->
        [one] Jamais utilisé. Utilisable une fois.
       *[other] Jamais utilisé. Utilisable { $uses } fois.
    }
used-times =
    { $count ->
        [one] Une fois
       *[other] { $count } fois
    } sur { $uses }, la dernière le { $when }
stopped-title = Le partage est arrêté
stopped-what = C’était votre accord : { $who }, { $procedure }.
stopped-used =
    { $count ->
        [one] Avant cela, des données ont été envoyées une fois.
       *[other] Avant cela, des données ont été envoyées { $count } fois.
    }
stopped-see = Voir quand
stopped-delete = Vous pouvez demander leur effacement à { $who }. Écrivez à son délégué à la protection des données :
stopped-unused = Rien n’a été envoyé sur cette base.
