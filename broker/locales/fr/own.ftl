### Les données de la personne : les valeurs avant la réponse, la vérification avant le partage, ce qui est détenu sur elle.

## Écran de demande : valeurs et groupes

own-preview = Afficher les valeurs maintenant
own-preview-again = Afficher de nouveau les valeurs
own-preview-text = Vous pouvez voir les valeurs avant de répondre. Nous interrogeons les sources maintenant. Personne d’autre ne voit la réponse et Eemol ne la garde pas.
own-preview-done = Les valeurs sont affichées ci-dessous. Vous n’avez pas encore répondu à la demande.
own-recorded = Votre consultation est enregistrée
own-seen = { $source } a répondu le { $when }.
own-absent = Rien n’y est enregistré.
own-more =
    { $count ->
        [one] et 1 autre
       *[other] et { $count } autres
    }
own-document = Document ({ $type }, { $size } octets)
own-lack-nobody = { $source } ne détient rien à votre sujet. Vous pouvez quand même répondre.
own-lack-several = { $source } a trouvé plusieurs personnes. Demandez-lui de corriger cela. Vous pouvez quand même répondre.
own-lack-silent = { $source } ne répond pas en ce moment. Vous pouvez quand même répondre, ou réessayer plus tard.
own-lack-wrong = { $source } a donné une réponse que nous ne pouvons pas afficher. Vous pouvez quand même répondre.
own-lack-unrecorded = Votre consultation ne peut pas être enregistrée en ce moment. { $source } n’a donc pas été interrogé. Réessayez dans quelques minutes.
own-lack-too-often = Vous avez consulté vos données très souvent en peu de temps. { $source } n’a donc pas été interrogé. Attendez une minute.
ask-groups =
    { $count ->
        [one] Elles sont d’une seule sorte :
       *[other] Elles sont de { $count } sortes :
    }
ask-group-size =
    { $count ->
        [one] { $count } donnée
       *[other] { $count } données
    }
mark-required = obligatoire
mark-optional = facultatif
word-yes = Oui
word-no = Non
word-you = Vous

## Vérifier avant de partager

check-h1 = Vérifiez votre réponse avant de partager
check-back = Retour à la demande
check-text = { $who } pourra voir ceci pour : { $procedure }.
check-shared = Vous partagez cette donnée
check-kept = Vous ne partagez pas cette donnée
check-change = Modifier

## Données détenues sur moi

nav-my-data = Mes données
nav-concerns = Signalements
own-title = Données détenues sur moi
own-lead = Ces administrations peuvent détenir des données sur vous. Eemol n’en garde aucune.
own-lead-record = « Voir maintenant » interroge la source tout de suite. Votre consultation est enregistrée et vous seul voyez la réponse.
own-contact = Pour faire corriger une donnée, contactez :
own-details = Loi, durée et contenu
own-holds = Contenu
own-kept = Durée de conservation
own-see = Voir maintenant
own-wrong = Quelque chose est faux
own-values = Ce qui est enregistré
own-not-kept = Eemol n’a pas gardé ces valeurs. Elles disparaissent quand vous quittez cette page.
error-question = Répondez à la question de la source par une valeur qu’elle accepte.

## Consultations de ses propres données

result-shown-asked = Vous avez demandé à voir vos données
result-shown-nothing = Rien trouvé à vous montrer
result-shown-failed = Vos données n’ont pas pu être affichées
says-shown-asked = Vous avez demandé à voir vos propres données : { $what }. La source a été interrogée : { $source }. La suite est une inscription à part.
says-shown-nothing = Vous avez demandé à voir vos propres données : { $what }. La source n’a rien trouvé, ou plusieurs personnes : { $source }.
says-shown-failed = Vous avez demandé à voir vos propres données : { $what }. Elles n’ont pas pu être affichées. La source est : { $source }.
check-required = Obligatoire
