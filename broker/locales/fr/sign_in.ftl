### Sign-in with an identity provider, how long it lasts, sessions and settings.

## How long a person stays signed in

until = Vous restez connecté jusqu’à { $when }.
until-last = Vous serez déconnecté à { $when }. Ce que vous choisissez d’ici là est conservé.
until-stay = Rester connecté (nouvel onglet)
kept-title = Rien n’a encore été envoyé.
kept-text = Voici ce que vous aviez rempli avant de vous connecter. Vérifiez et envoyez à nouveau.
stay-title = Vous êtes toujours connecté
stay-until = Vous restez maintenant connecté jusqu’à { $when }.
stay-rule =
    { $count ->
        [one] Vous êtes déconnecté après { $count } minute sans clic.
       *[other] Vous êtes déconnecté après { $count } minutes sans clic.
    }
stay-latest = Dans tous les cas, vous êtes déconnecté au plus tard le { $when }.
stay-kept = Si vous répondez trop tard à une demande, reconnectez-vous : vous retrouvez votre choix.
stay-close = Vous pouvez fermer cet onglet et continuer dans l’autre.
privacy-kept-session = Vos connexions : quand, avec quel type de navigateur et avec quelle sécurité. Elles sont effacées à leur fin, au plus tard après deux jours.

## At an identity provider

provider-text = Vous vous connectez avec votre identité électronique nationale. Nous vous y envoyons et vous revenez ici.
provider-staff-text = Vous vous connectez avec votre compte de l’administration. Nous vous y envoyons et vous revenez ici.
provider-after = Nous reprenons seulement qui vous êtes. Nous ne voyons jamais votre mot de passe.
provider-go = Se connecter avec l’identité électronique
provider-staff-go = Se connecter avec le compte professionnel
provider-trouble = Vous n’arrivez pas à vous connecter ?
signed-out-provider = Vous êtes déconnecté ici. Vous êtes peut-être encore connecté au service d’identité. Sur un ordinateur partagé, déconnectez-vous là aussi.
signed-out-go = Se déconnecter là aussi
step-up-title = Connectez-vous de façon plus sûre
step-up-text = La loi demande une connexion plus sûre avant de partager ces données. Rien n’a été envoyé.
step-up-kept = Votre choix est conservé. Après la connexion, vous le vérifiez et répondez à nouveau.
step-up-go = Se connecter de façon plus sûre
step-up-back = Retour à la demande

## Settings

settings-title = Paramètres
settings-language = La langue se trouve dans l’adresse de chaque page. Choisissez-en une autre ici :
settings-sessions = Où vous êtes connecté
settings-sessions-text = Si vous ne reconnaissez pas l’une d’elles, mettez-y fin.
settings-browser = Navigateur inconnu
settings-own = celui-ci
settings-begun = Connexion
settings-used = Dernière utilisation
settings-end = Mettre fin
settings-ended = Cette session est terminée.
settings-end-all = Se déconnecter partout
settings-end-all-text = Cela met fin à toutes les sessions, ici et sur tous les autres appareils.

## What can go wrong

notice-identity-down = Connexion impossible pour le moment
notice-identity-down-text = Le service d’identité ne répond pas. Rien n’est perdu. Réessayez dans quelques minutes.
notice-sign-in-failed = La connexion n’a pas abouti
notice-sign-in-failed-text = La réponse du service d’identité n’est pas utilisable, ou a déjà servi. Connectez-vous à nouveau.
notice-sign-in-cancelled = Vous ne vous êtes pas connecté
notice-sign-in-cancelled-text = Vous avez fait demi-tour au service d’identité. Rien n’a changé.
notice-not-recognised = Ce compte ne permet pas de se connecter ici
notice-not-recognised-text = Le service d’identité vous connaît. Mais votre compte n’a pas de numéro ou de rôle valable ici.
notice-too-weak = Cette connexion n’est pas assez sûre
notice-too-weak-text = Le service d’identité n’a pas confirmé la sécurité nécessaire. Rien n’a été envoyé.
