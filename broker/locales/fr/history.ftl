### Who asked for my data: list, results, sentences, proof.

## The list

hist-h1 = Qui a demandé mes données
hist-none = Personne n’a demandé vos données.
hist-none-filter = Aucune inscription ne correspond à ce choix.
hist-total =
    { $count ->
        [one] { $number } inscription, la plus récente d’abord
       *[other] { $number } inscriptions, la plus récente d’abord
    }
hist-later = Les inscriptions sur certaines enquêtes peuvent apparaître plus tard, quand la loi le prévoit.
family-sent = Données envoyées
family-refused = Refusé
family-nothing = Rien envoyé
family-permission = Accords
family-looked = Consulté

## Results in few words

result-opened = Source interrogée
result-sent = Données envoyées
result-shown = Montré à vous
result-refused-none = Refusé : vous n’aviez pas donné votre accord
result-refused-unanswered = Refusé : vous n’aviez pas encore répondu
result-refused-denied = Refusé : vous aviez dit non
result-refused-stopped = Refusé : vous aviez arrêté le partage
result-refused-ended = Refusé : l’accord était terminé
result-refused-used-up = Refusé : toutes les utilisations prévues étaient faites
result-refused-paused = Refusé : vous aviez suspendu l’accord
result-refused-not-covered = Refusé : plus que ce que vous aviez accepté
result-refused-not-allowed = Refusé : pas le droit de demander cela
result-refused-unproven = Refusé : l’accord n’a pas été présenté
result-refused-foreign = Refusé : l’accord est celui d’une autre administration
result-refused-faulty = Refusé : la demande était mal faite
result-refused-again = Refusé : redemandé trop tôt
result-refused-too-many = Refusé : trop de demandes
result-withheld = Refusé : l’accord a pris fin entre-temps
result-nothing-found = Rien trouvé
result-several-found = Plusieurs personnes trouvées
result-source-silent = La source n’a pas répondu
result-source-wrong = La source a mal répondu
result-broken = Arrêté par une panne ; rien envoyé
result-mentioned = Vous étiez cité dans des données sur quelqu’un d’autre
result-checked = Consulté par un délégué à la protection des données
result-asked = On vous a demandé
result-granted = Vous avez donné votre accord
result-denied = Vous avez dit non
result-stopped = Vous avez arrêté le partage
result-paused = Vous avez suspendu l’accord
result-resumed = Vous avez repris l’accord
result-reopened = Vous permettez de redemander
result-lapsed = Vous n’avez pas répondu à temps
result-cancelled = La demande a été retirée
result-returned = Votre accord a été rendu
result-expired = Votre accord est arrivé à son terme
result-invalidated = Votre accord a été déclaré nul
result-replaced = Un accord plus récent l’a remplacé
result-erasure-asked = Effacement demandé
result-erasure-ended = Effacement refusé, suspendu ou retiré
result-kept = Conservé pour des raisons légales

## One entry in sentences

says-opened = { $who } a demandé : { $what }. Votre accord était valable, la source a donc été interrogée : { $source }. La suite est une autre inscription.
says-sent = { $who } a demandé : { $what }. Vous aviez donné votre accord, les données ont donc été envoyées. Elles provenaient de : { $source }.
says-shown = Vous avez consulté vos propres données : { $what }. Elles provenaient de : { $source }.
says-refused-none = { $who } a demandé vos données. Vous n’aviez pas donné votre accord : rien n’a été envoyé.
says-refused-unanswered = { $who } a demandé vos données. Vous n’aviez pas encore répondu : rien n’a été envoyé.
says-refused-denied = { $who } a demandé vos données. Vous aviez dit non : rien n’a été envoyé.
says-refused-stopped = { $who } a demandé vos données. Vous aviez arrêté le partage : rien n’a été envoyé.
says-refused-ended = { $who } a demandé vos données. Votre accord était terminé : rien n’a été envoyé.
says-refused-used-up = { $who } a demandé vos données une fois de plus que prévu. Rien n’a été envoyé.
says-refused-paused = { $who } a demandé vos données. Vous aviez suspendu l’accord : rien n’a été envoyé.
says-refused-not-covered = { $who } a demandé plus que ce que vous aviez accepté. Rien n’a été envoyé.
says-refused-not-allowed = { $who } a demandé des données sans en avoir le droit. Rien n’a été envoyé.
says-refused-unproven = { $who } a demandé vos données sans présenter d’accord valable. Rien n’a été envoyé.
says-refused-foreign = { $who } a demandé vos données et a présenté un accord donné à une autre administration. Rien n’a été envoyé.
says-refused-faulty = { $who } a envoyé une demande mal faite à votre sujet. Rien n’a été envoyé.
says-refused-again = { $who } voulait vous redemander la même chose, avant votre réponse ou peu après votre refus. On ne vous l’a pas demandé.
says-refused-too-many = { $who } a envoyé trop de demandes en peu de temps. Rien n’a été envoyé.
says-withheld = { $who } a demandé : { $what }. Pendant que la source répondait, votre accord a pris fin. La réponse a été jetée et rien n’a été envoyé. La source était : { $source }.
says-nothing-found = { $who } a demandé : { $what }. Vous aviez donné votre accord, mais la source n’a rien sur vous : { $source }.
says-several-found = { $who } a demandé : { $what }. Vous aviez donné votre accord, mais la source a trouvé plusieurs personnes : rien n’a été envoyé. Demandez à la source de corriger cela : { $source }.
says-source-silent = { $who } a demandé : { $what }. Vous aviez donné votre accord, mais la source n’a pas répondu. Rien n’a été envoyé. La source est : { $source }.
says-source-wrong = { $who } a demandé : { $what }. Vous aviez donné votre accord, mais la réponse de la source n’était pas correcte. Rien n’a été envoyé. La source est : { $source }.
says-broken = { $who } a demandé : { $what }. Une panne de notre côté a arrêté la demande. Rien n’a été envoyé.
says-mentioned = { $who } a reçu des données sur une autre personne, avec l’accord de celle-ci. Vous y êtes cité. Il s’agit de : { $what }.
says-checked = Un délégué à la protection des données a consulté une inscription à votre sujet : { $who }. Le motif est indiqué plus bas.
says-asked = { $who } a demandé votre accord.
says-granted = Vous avez donné votre accord. L’administration est : { $who }.
says-denied = Vous avez dit non. L’administration est : { $who }. Rien n’est envoyé.
says-stopped = Vous avez arrêté le partage. L’administration est : { $who }. Depuis cet instant, plus rien ne peut être envoyé.
says-paused = Vous avez suspendu votre accord. L’administration est : { $who }. Rien n’est envoyé tant que vous ne le reprenez pas.
says-resumed = Vous avez repris votre accord. L’administration est : { $who }.
says-reopened = Vous permettez à cette administration de vous redemander : { $who }. Rien n’est envoyé avant votre oui.
says-lapsed = Vous n’avez pas répondu à temps. L’administration est : { $who }. Rien n’est envoyé.
says-cancelled = { $who } a retiré sa demande avant votre réponse.
says-returned = { $who } a rendu votre accord. Plus rien ne peut être envoyé sur cette base.
says-expired = Votre accord est terminé, car son délai est passé. L’administration est : { $who }.
says-invalidated = Votre accord a été déclaré nul. L’administration est : { $who }. Plus rien ne peut être envoyé sur cette base.
says-replaced = Un accord plus récent a remplacé celui-ci. L’administration est : { $who }.
says-erasure-asked = Il a été demandé d’effacer tout ce qui est inscrit ici à votre sujet. Cela se fait après un délai, pendant lequel la demande peut être retirée. Le motif est indiqué plus bas.
says-erasure-ended = L’effacement de ce qui est inscrit à votre sujet a été refusé, suspendu par une conservation légale, ou retiré. Le motif est indiqué plus bas.
says-kept = Des inscriptions à votre sujet sont conservées pour des raisons légales, ou ne le sont plus. Le motif est indiqué plus bas.
entry-asked = Demandé
entry-sent = Envoyé
entry-permission = Voir l’accord
entry-number = Numéro d’inscription
entry-reason = Motif indiqué
conc-link = Je ne reconnais pas cette consultation
conc-text = Demandez au délégué à la protection des données de quoi il s’agissait. Vous recevez un numéro, et une réponse dans le mois.
conc-dpo = Délégué à la protection des données, { $who } :
conc-help = Aide pour ce site :

## Proof

proof-title = Vérifier cette inscription
proof-sound = Cette inscription est dans le journal scellé, exactement comme vous la voyez ici.
proof-broken = Cette inscription ne correspond pas au journal scellé. Prévenez le service d’aide.
proof-place = C’est l’inscription { $position } sur { $size }.
proof-steps =
    { $count ->
        [0] Son sceau est celui du journal.
        [one] Un calcul mène d’elle au sceau du journal.
       *[other] { $count } calculs mènent d’elle au sceau du journal.
    }
proof-when = Nous venons de le recalculer, le { $when }.
proof-what = Vous n’avez pas à nous croire. Gardez le reçu : il permet à chacun de vérifier plus tard que rien n’a été changé ni retiré.
proof-receipt = Télécharger le reçu (JSON)
proof-file = Télécharger seulement la preuve (texte)
proof-numbers = Chiffres pour spécialistes
proof-index = Position dans le journal, à partir de 0
proof-size = Inscriptions sous le sceau
proof-leaf = Empreinte de la feuille
proof-commitment = Engagement
proof-root = Racine
proof-signer = Signé par
proof-checkpoint = Le point de contrôle signé :
proof-command = Pour vérifier le reçu sur votre ordinateur, sans nous :
