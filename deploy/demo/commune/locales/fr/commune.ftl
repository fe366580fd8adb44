### Le site de la commune inventée : ce que lisent les citoyens et le personnel.

## Every page

site-name = Commune d’Eschen
skip-to-content = Aller au contenu
language = Langue
demonstration = Démonstration.
demonstration-text = Cette commune n’existe pas. Toutes les personnes et les données sont inventées.
menu = Menu
nav-home = Accueil
nav-rent = Aide au loyer
nav-office = Pour notre personnel
footer-text = Commune d’Eschen – une démonstration : comment une administration travaille avec Eemol.
error-prefix = Erreur :
error-title = À vérifier
case-number = Numéro de dossier { $case }
go-home = Vers la page d’accueil
euros = { $sum } euros
source-register = registre de la population
source-tax = administration des contributions
kind-residence = Certificat de résidence
kind-household = Composition du ménage
kind-income = Certificat de revenu

## Home

home-title = Votre commune en ligne
home-lead = Demandez une aide depuis chez vous. Vous n’apportez pas les papiers que d’autres administrations ont déjà.
home-rent-text = Une aide pour payer votre loyer. Comptez environ 5 minutes.
home-office-text = Les dossiers, les demandes aux citoyens et les données qu’ils ont accepté de partager.

## How to fill in the form

start-title = Demander l’aide au loyer
start-lead = La commune aide à payer le loyer si votre revenu est faible. Il nous faut votre adresse, la taille de votre ménage et votre revenu.
start-fill-title = N’écrivez pas ce que les administrations savent déjà
start-step-leave = Nous vous menons sur Eemol. Vous vous y connectez.
start-step-choose = Vous voyez ce que nous demandons. Vous choisissez ce que vous partagez.
start-step-back = Vous revenez ici. Le formulaire est rempli avec ce que vous avez partagé. Vous écrivez le reste.
start-free = Vous pouvez dire non. Votre demande vaut tout autant.
start-fill = Remplir avec ce que les administrations savent déjà
start-hand = Tout écrire moi-même

## The form

form-title = Aide au loyer : vos réponses
form-lead = Écrivez vos réponses.
form-filled = { $count } réponses sur { $all } sont remplies.
form-filled-text = Vérifiez-les et écrivez le reste. Vous pouvez changer ce qui est faux.
form-refused = Vous n’avez rien partagé.
form-refused-text = Le formulaire est donc vide. Écrivez vos réponses. Votre demande vaut tout autant.
form-failed = Les données n’ont pas pu être obtenues.
form-failed-text = Rien n’est perdu. Écrivez vos réponses, ou recommencez plus tard.
form-send = Envoyer la demande
field-given-names = Prénoms
field-family-name = Nom de famille
field-street = Rue
field-house-number = Numéro de la maison
field-postal-code = Code postal
field-locality = Localité
field-household-size = Combien de personnes vivent chez vous, avec vous
field-taxable-income = Revenu imposable en { $year }, en euros
field-rent = Loyer d’un mois, en euros
hint-filled = Rempli grâce à : { $source }
hint-kept = Vous n’avez pas partagé cette donnée. Écrivez-la.
hint-not-in-it = Cette donnée n’est pas venue de : { $source }. Écrivez-la.
hint-not-genuine = Le reçu de cette source n’est pas en ordre : { $source }. Écrivez donc cette donnée.
hint-unknown-there = Il n’y a rien sur vous ici : { $source }. Écrivez cette donnée.
hint-no-answer = Aucune donnée n’est venue de : { $source }. Écrivez-la.
hint-rent = Comme dans votre bail, sans le chauffage.
wrong-missing = « { $field } » manque
wrong-long = « { $field } » a plus de 200 caractères
wrong-amount = « { $field } » : écrivez un montant comme 1250 ou 1250,50
wrong-number = « { $field } » : écrivez un nombre de 1 à 30

## Sent off

sent-title = Nous avons reçu votre demande
sent-number = Numéro de dossier
sent-text = Nous répondons en 3 semaines au plus. Gardez le numéro de dossier.
sent-what = Ce que vous avez envoyé

## Nothing to see

not-found-title = Cette page n’existe pas
not-found-text = Vérifiez l’adresse, ou commencez par la page d’accueil.
stranger-title = Ceci ne va pas avec un formulaire commencé ici
stranger-text = Rien n’a été repris. Vous êtes peut-être revenu dans un autre navigateur, ou trop tard. Recommencez.
foreign-title = Ce formulaire a été envoyé par un autre site
foreign-text = Il n’a pas été accepté. Commencez par la page d’accueil.
broken-title = Cela ne marche pas en ce moment
broken-text = Essayez plus tard.

## The office

office-title = Aide au loyer : le bureau
office-demo = Dans une vraie commune, le personnel se connecte ici. Dans cette démonstration, tout le monde peut regarder.
office-ask-title = Demander à un citoyen
office-ask-text = Pour les citoyens qui sont au guichet, au téléphone, ou qui reçoivent une lettre. Ils reçoivent un code et répondent sur Eemol.
office-number = Numéro d’identification national
office-number-hint = 13 chiffres
office-ask = Demander l’accord
office-cases = Dossiers
office-none = Il n’y a pas de dossier.
office-applied = demande envoyée
wrong-whom-missing = Écrivez le numéro de la personne
wrong-whom = Ce n’est pas un numéro d’identification national
wrong-broker = Eemol ne répond pas. Essayez plus tard.

## One case

case-title = Dossier { $case }
case-origin = A commencé par
case-person = Personne
case-standing = Accord
case-look = Regarder si quelque chose a changé
case-not-looked = Eemol ne répond pas. Ce que vous voyez n’est peut-être plus à jour.
case-fetch = Obtenir les données
case-answers = Ce que le citoyen a envoyé
origin-form = Formulaire sur ce site
origin-office = Demande du bureau
standing-nobody = Personne n’a été demandé
standing-requested = Attend la réponse
standing-granted = Donné
standing-paused = En pause, par le citoyen
standing-denied = Refusé
standing-lapsed = Pas de réponse à temps
standing-cancelled = Demande reprise par nous
standing-revoked = Terminé par le citoyen
standing-returned = Rendu par nous
standing-expired = Expiré
standing-exhausted = Terminé : tout a été obtenu
standing-invalidated = Déclaré non valable
standing-replaced = Remplacé par un autre plus récent
meaning-requested = Le citoyen n’a pas encore répondu. Jusque-là, nous ne recevons rien.
meaning-granted = Le citoyen est d’accord. Vous pouvez obtenir ce qui a été accordé.
meaning-paused = Le citoyen a mis en pause. Pour le moment, nous ne recevons rien.
meaning-denied = Le citoyen a dit non. Demandez les papiers de la manière habituelle.
meaning-lapsed = Le délai de réponse est passé. Nous ne recevons rien.
meaning-exhausted = Tout ce qui a été accordé a été obtenu. Rien de plus ne peut venir.
meaning-revoked = Le citoyen a arrêté le partage. Plus rien ne peut venir.
meaning-over = L’accord a pris fin. Rien ne peut venir.
hand-over-title = À remettre au citoyen
hand-over-text = Le citoyen ouvre le lien, ou écrit le code après s’être connecté à Eemol.
hand-over-code = Code :
hand-over-link = Lien :
hand-over-qr = Code QR du lien ci-dessus
from-source = Vient de : { $source }
from-evidence = Partagé depuis : { $source }
from-changed = Partagé depuis : { $source } – changé par le citoyen
from-citizen = Écrit par le citoyen
reason-no-match = Il n’y a rien sur cette personne là-bas.
reason-ambiguous = Plusieurs personnes correspondent. Rien n’a donc été envoyé.
reason-no-answer = L’administration n’a pas répondu. Vous pouvez essayer encore.
reason-revoked = Rien n’est venu : le citoyen a arrêté le partage.
reason-other = Rien n’est venu. Raison : { $reason }
receipt-genuine = Le reçu est authentique.
receipt-place = Livraison { $number } sur { $size } inscriptions du journal. Pas une lettre n’a été changée.
receipt-how = Comment cela a été vérifié
receipt-how-text = Avec le programme d’Eemol et la clé de son journal, reçue à notre adhésion. Personne n’a été interrogé. Aussi vérifié : le reçu est pour ce dossier et cette sorte de données.
receipt-entry = Inscription
receipt-signer = Signé par
receipt-command = Commande
receipt-not-genuine = Le reçu n’est pas authentique. N’utilisez pas ces données.
receipt-unchecked = Le reçu n’a pas pu être vérifié. N’utilisez pas encore ces données.
give-back = Rendre l’accord
give-back-text = Vous n’avez plus besoin des données ? Alors rendez l’accord. Le citoyen le voit.
take-back = Retirer la demande
take-back-text = Vous n’avez plus besoin des données ? Alors retirez la demande. Le citoyen le voit.
go-cases = Vers tous les dossiers
