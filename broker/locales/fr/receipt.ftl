### Reçus, leur vérification, téléchargements et archive complète.

## Le reçu d’un accord

receipt-link = Voir et garder le reçu
receipt-h1 = Reçu de votre réponse : { $who }
receipt-lead = Voici ce qui a été enregistré. Le fichier est signé : personne ne peut le changer sans que cela se voie.
receipt-json = Télécharger le reçu signé (JSON)
receipt-print = Pour le garder sur papier, imprimez cette page.
receipt-decision = Ce qui a été décidé
receipt-basis = Cette loi est la base légale. Votre accord fait partie de sa procédure.
receipt-recipients = Qui reçoit les données
receipt-recipients-text = { $who }, et personne d’autre.
receipt-data = Les données
receipt-shared = Vous avez donné votre accord pour :
receipt-not-shared = Non partagé :
receipt-stop = Comment arrêter le partage, et où se plaindre
receipt-stop-page = Sur votre propre page, en une étape :
receipt-stop-other = Ou écrivez ou téléphonez à :
receipt-numbers = Numéros pour plus tard
receipt-place = Inscription { $position } du journal scellé
receipt-known-as = Comment { $who } vous connaît
receipt-shown-in = Langue du texte que vous avez lu
receipt-text = Empreinte du texte que vous avez lu
receipt-catalogue = Empreinte du catalogue
receipt-made = Établi
receipt-made-text = Établi par { $creator } le { $when }.
receipt-others = Reçus d’autres décisions

## Vérifier un reçu

genuine-title = Vérifier un reçu
genuine-lead = Ce reçu est-il authentique ? Collez-le ici ou choisissez son fichier : vous le voyez tout de suite.
genuine-form = Le reçu
genuine-paste = Collez le texte du reçu
genuine-hint = { $size } Ko au plus. Pour un fichier plus grand, utilisez le programme : eemol receipt verify.
genuine-file = Ou choisissez son fichier
genuine-button = Vérifier
genuine-nothing-kept = Rien de ce que vous envoyez ici n’est gardé.
genuine-genuine = Ce reçu est authentique.
genuine-consent-text = Ce service l’a signé et personne ne l’a changé depuis. La décision est l’inscription { $position } sur { $size } du journal scellé.
genuine-exchange-text = Il n’a pas été changé. C’est l’inscription { $position } sur { $size } du journal scellé.
genuine-evidence = Les données qu’il contient sont exactement celles qui ont été transmises.
genuine-no-evidence = Il ne contient pas les données elles-mêmes.
genuine-says = Ce qu’il dit
genuine-not-genuine = Ce n’est pas un reçu authentique.
genuine-no-receipt = Ce n’est pas un reçu, ou une partie manque. Prenez le fichier entier, tel que vous l’avez reçu.
genuine-other-key = Il n’est pas signé par ce service, ou avec une clé qui n’est plus publiée.
genuine-changed = Il a été changé après sa signature.
genuine-copy = La partie lisible ne dit pas ce qui a été signé.
genuine-not-in-log = Il est signé, mais le journal scellé ne contient pas la décision comme le dit le reçu. Prévenez le service d’aide.
genuine-other-evidence = Les données qu’il contient ne sont pas celles qui ont été transmises.
error-receipt = Collez un reçu ou choisissez son fichier. Il ne doit pas être trop grand.

## La preuve en mots

proof-under = Le sceau est signé par { $signer }.
proof-witnessed = Ces témoins ont confirmé le sceau : { $witnesses }.

## Téléchargements

download-title = Emporter cette liste
download-csv = Télécharger en tableau (CSV)
download-json = Télécharger en données (JSON)
export-title = Tout sur vous en un seul fichier
export-lead = Cette archive contient tout ce qui est enregistré ici sur vous. Vous pouvez vérifier chaque fichier sans nous.
export-entries =
    { $count ->
        [one] Elle contient { $number } inscription.
       *[other] Elle contient { $number } inscriptions.
    }
export-permissions =
    { $count ->
        [0] On ne vous a jamais demandé d’accord.
        [one] Elle contient aussi une demande d’accord, avec votre réponse.
       *[other] Elle contient aussi { $count } demandes d’accord, avec vos réponses.
    }
export-holds = Ce qu’elle contient
export-file-index = Un aperçu à lire.
export-file-permissions = Vos accords, aussi ceux que vous avez refusés ou arrêtés.
export-file-history = Qui a demandé vos données : chaque inscription, en tableau et en données.
export-file-receipts = Un reçu signé de chaque décision.
export-file-texts = Les mots qui vous ont été montrés avant chaque décision.
export-file-entries = Chaque inscription comme reçu, avec sa preuve.
export-file-proofs = La preuve seule de chaque inscription.
export-file-keys = Les clés publiques pour tout vérifier.
export-button = Télécharger l’archive (ZIP)
export-limit = Vous pouvez le faire une fois par minute. Cela ne figure pas dans votre liste.
export-readme-check = Comment vérifier chaque fichier vous-même, sans nous :
export-readme-receipts = Les reçus de vos décisions :
export-readme-texts = Les mots qui vous ont été montrés : chaque nombre est l’empreinte du texte dans le reçu.
export-readme-entries = Les inscriptions :
export-readme-proofs = Les preuves :
export-readme-keys = Comparez les clés avec celles qui sont publiées, ou avec une copie d’une personne de confiance :
