### Header, navigation, words and forms of every page.

## Header, navigation, footer

skip-to-content = Aller au contenu principal
language = Langue
demonstration = Démonstration.
demonstration-text = Ce site n’est pas officiel. Toutes les personnes et les données sont inventées.
menu = Menu
nav-overview = Aperçu
nav-requests = Demandes
nav-permissions = Accords
nav-history = Qui a demandé
nav-entries = Inscriptions
nav-person = Personne
nav-erasure = Effacement
nav-verify = Vérifier le journal
sign-in = Se connecter
sign-out = Se déconnecter
footer-title = À propos de ce service
footer-log = Journal public : dernier point de contrôle
footer-territory = Eemol – { $territory }. Vous donnez vos données une seule fois à l’administration, et vous décidez qui peut les voir.
footer-contact = Des questions ? Écrivez ou appelez :
contact-phone = Téléphone { $phone }

## Words that many pages use

word-and = et
word-law = Base légale
word-note = À savoir :
word-case = Numéro de dossier
word-until = Jusqu’au
word-used = Utilisation
word-what = Données
word-when = Quand
word-administration = Administration
word-requester = Qui a demandé
word-source = Source
word-permission = Accord
word-procedure = Démarche
word-entry = Inscription
word-dpo = Délégué à la protection des données
word-operator = Exploitant d’Eemol
word-reason = Motif du refus
word-official = Agent
word-exchange = Échange
word-place = Position
case-number = Numéro de dossier { $case }
asked-on = demandé le { $when }
answer-by = Vous pouvez répondre jusqu’au { $when }.
from-source = Provient de : { $source }
law-link = Lire la loi
for-example = Par exemple { $example }
go-start = Aller à la page d’accueil
go-sign-in = Se connecter
go-requests = Demandes en attente
go-permissions = Vos accords
go-history = Qui a demandé mes données

## Forms and lists

error-prefix = Erreur :
error-title = Il y a un problème
error-number = Saisissez un numéro valable, comme dans l’exemple.
error-officer = Choisissez une personne dans la liste.
error-choose = Cochez au moins une donnée, ou choisissez de ne pas partager.
error-answer = Choisissez une des deux réponses.
error-changed = Le texte de cette demande a changé. Relisez-le avant de répondre.
error-date = Saisissez une date comme 2026-11-21.
error-dates = Le premier jour ne doit pas être après le dernier.
error-filter = Cette valeur ne peut pas être recherchée. Vérifiez-la et réessayez.
error-reason = Indiquez pourquoi vous en avez besoin, en 8 caractères au moins.
filter-title = Filtrer la liste
filter-result = Résultat
filter-all = Tout
filter-from = À partir du
filter-to = Jusqu’au
filter-apply = Afficher
filter-clear = Tout afficher
filter-more = Plus de filtres
fact = { $name } : { $value }
pager = Autres pages
pager-newer = Inscriptions plus récentes
pager-older = Inscriptions plus anciennes
pager-page = Page { $page } sur { $pages }
back = Retour
