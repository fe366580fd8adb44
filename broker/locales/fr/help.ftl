### Help, privacy, accessibility, and pages that say one thing.

## Help

help-title = Aide
help-how = Comment ça marche
help-how-1 = Une administration a besoin d’un document. Elle le demande ici, et vous voyez la demande.
help-how-2 = Vous décidez : tout partager, une partie, ou rien.
help-how-3 = Si vous êtes d’accord, Eemol va chercher les données à la source, retire ce que vous n’avez pas accepté et envoie le reste.
help-how-4 = Chaque étape est inscrite. Vous la voyez tout de suite dans votre liste.
help-no = Puis-je refuser ?
help-no-text = Oui, sans donner de raison. Chaque demande dit ce qui se passe alors. Vous pouvez toujours apporter le document vous-même.
help-stop = Puis-je changer d’avis ?
help-stop-text = Oui. Choisissez « Arrêter le partage » dans vos accords. Dès cet instant, plus rien n’est envoyé. Ce qui a été envoyé avant reste à l’administration ; vous pouvez en demander l’effacement.
help-refused = Pourquoi est-ce que je vois des demandes refusées ?
help-refused-text = Parce que vous devez connaître chaque tentative. Dans ces cas, rien n’a été envoyé. L’inscription dit pourquoi.
help-proof = Comment savoir que la liste est vraie ?
help-proof-text = Chaque inscription est scellée avec toutes les autres. Si l’une était changée ou retirée, le sceau ne correspondrait plus. La page de chaque inscription le vérifie, et vous pouvez le vérifier sans nous.
help-words = Mots
help-word-permission = Votre oui inscrit, pour une administration et un dossier.
help-word-source = L’administration qui a déjà les données.
help-word-entry = Une ligne du journal scellé.
help-word-dpo = Une personne qui veille à la protection des données dans une administration. Ce qu’elle consulte est dans votre liste.
help-contact = Nous contacter
help-authority = Vous pouvez aussi vous plaindre auprès de l’autorité de protection des données :

## Privacy

privacy-title = Vie privée
privacy-lead = Eemol transmet des données. Il ne les garde pas.
privacy-kept = Ce qui est gardé
privacy-kept-1 = Vos réponses aux demandes : qui, pourquoi, quels champs, jusqu’à quand.
privacy-kept-2 = L’inscription de chaque demande, sans les données elles-mêmes.
privacy-kept-3 = Votre numéro, chiffré avec une clé qui n’est qu’à vous.
privacy-seen = Qui le voit
privacy-seen-text = Vous voyez tout. Une administration ne voit que ses propres demandes. Un délégué à la protection des données doit donner un motif, que vous pouvez lire.
privacy-cookie = Cookies
privacy-cookie-text = Un seul cookie vous garde connecté ; il est effacé quand vous vous déconnectez. Rien d’autre n’est enregistré, et personne ne vous suit.
privacy-rights = Vos droits
privacy-rights-text = Vous pouvez demander ce qui est gardé sur vous, faire corriger des erreurs et demander l’effacement :

## Accessibility

access-title = Accessibilité
access-lead = Chacun doit pouvoir utiliser ces pages : au clavier seul, avec un lecteur d’écran, en grand, sur un petit écran, sans JavaScript.
access-state = Où nous en sommes
access-state-text = Nous visons les WCAG 2.2, niveau AA, et la norme EN 301 549. Nous connaissons ces lacunes :
access-gap-audit = Les pages ont été contrôlées par nous, pas par un organisme indépendant.
access-gap-lb = Les textes en luxembourgeois attendent une relecture par une personne de langue maternelle.
access-how = Comment cela a été contrôlé
access-how-text = Par des tests qui lisent chaque page dans chaque langue, et en regardant chaque page à 1280 et à 320 pixels de large.
access-criteria = Le RAWeb compte 136 critères. La réponse à chacun, avec la façon de la vérifier, fait partie de la documentation du programme (docs/raweb.md).
access-assessed = Dernier contrôle le { $when }.
access-report = Quelque chose ne marche pas pour vous ?

## Pages that say one thing

notice-reference = Numéro pour le service d’aide :
notice-signed-out = Vous êtes déconnecté
notice-signed-out-text = Rien sur vous ne reste sur cet ordinateur.
notice-session-ended = Veuillez vous reconnecter
notice-session-ended-text = Vous étiez absent un moment ; vous avez été déconnecté. Rien n’a été changé.
notice-not-found = Cette page n’existe pas
notice-not-found-text = L’adresse est peut-être fausse, ou la page n’est pas la vôtre.
notice-form-stale = Nous n’avons pas pu accepter ce formulaire
notice-form-stale-text = Il était trop ancien ou ne venait pas de ce site. Rien n’a été changé. Ouvrez la page à nouveau et répondez encore une fois.
notice-answered = Vous avez déjà répondu à cette demande
notice-answered-text = Votre première réponse compte. Rien n’a été changé maintenant.
notice-lapsed = Le délai de réponse est passé
notice-lapsed-text = Rien n’a été envoyé. L’administration peut vous redemander.
notice-cancelled = La demande a été retirée
notice-cancelled-text = L’administration ne demande plus rien. Rien n’a été envoyé.
notice-ended = Cet accord est déjà terminé
notice-ended-text = Plus rien ne peut être envoyé sur cette base.
notice-not-allowed = Vous ne pouvez pas voir cette page
notice-not-allowed-text = Vous êtes connecté avec un autre rôle.
notice-too-many = Trop d’essais
notice-too-many-text = Attendez une minute, puis réessayez.
notice-unavailable = Ce n’est pas possible pour le moment
notice-unavailable-text = Le journal ne peut pas être écrit : rien n’est fait et rien n’est envoyé. Réessayez dans quelques minutes.
notice-faulty = Ce formulaire contient une réponse que sa page ne proposait pas
notice-faulty-text = Rien n’a été modifié. Ouvrez la page à nouveau et répondez-y.
notice-failed = Quelque chose n’a pas marché de notre côté
notice-failed-text = Nous en sommes désolés. Rien n’a été envoyé. Réessayez, ou prévenez le service d’aide.

## Accessibility statement, as the law wants it

access-state-partly = Ces pages sont partiellement conformes.
access-gap-documents = Les documents des sources, un diplôme par exemple, sont transmis tels que la source les a faits.
access-technology = Elles reposent sur HTML, CSS et SVG seuls ; rien n’exige JavaScript.
access-report-days = Dites-le-nous. Nous répondons dans les 30 jours :
access-report-what = Dites de quelle page il s’agit, ce que vous vouliez faire et avec quel outil vous lisez les pages. Nous vous envoyons le contenu sous une autre forme.
access-enforce = Pas de réponse, ou pas satisfaisante ?
access-enforce-text = Sans réponse dans les 30 jours, ou si la réponse ne vous aide pas, vous pouvez vous adresser à l’autorité :

## Help on values and concerns, more words

help-values = Puis-je voir les valeurs avant de répondre ?
help-values-text = Oui. Choisissez « Afficher les valeurs maintenant » dans la demande. La source est interrogée tout de suite, vous seul voyez la réponse, et votre consultation est dans votre liste.
help-unknown = Et si je ne reconnais pas une inscription ?
help-unknown-text = Ouvrez-la et choisissez « Je ne reconnais pas cette consultation ». Vous recevez un numéro, et une réponse dans le mois.
word-help-concern = Signalement
help-word-concern = Votre question ou plainte, avec un numéro et une date promise.
word-help-request = Demande
help-word-request = Une administration vous demande si elle peut recevoir des données.
word-help-required = Obligatoire
help-word-required = Sans ces données, la démarche ne peut pas continuer. Vous pouvez quand même tout refuser.
word-help-seal = Journal scellé
help-word-seal = La liste de toutes les inscriptions. Chacun peut vérifier que rien n’y a été changé.
privacy-kept-4 = Vos signalements et les réponses, chiffrés avec votre clé.
privacy-long = Combien de temps
privacy-long-text = Les inscriptions sont gardées aussi longtemps que la démarche l’exige, 13 mois si rien d’autre n’est dit. Ensuite, elles sont effacées.

## Site map

site-map-title = Plan du site
site-map-anybody = Pour tout le monde
site-map-citizen = Une fois connecté
site-map-start = Accueil
