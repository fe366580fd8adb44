### Ce qu’affiche `eemol demo` : l’histoire, étape par étape, et la suite.

## L’histoire

demo-intro = Les personnes, les administrations et les données sont inventées. Voici l’histoire de { $person }.
demo-without-agreement = La commune demande l’adresse de { $person } sans lui avoir posé la question.
demo-without-agreement-came = Elle ne reçoit rien : { $person } n’a pas donné son accord.
demo-attempt-seen = { $person } se connecte et regarde qui a demandé ses données.
demo-attempt-seen-came = La tentative y figure, avec son numéro de dossier { $case }.
demo-asks = La commune demande l’accord de { $person }, pour une vignette de stationnement.
demo-asks-came = La demande attend sa réponse. D’ici là, rien n’est envoyé.
demo-agrees = { $person } ouvre la demande, coche une case facultative et partage.
demo-agrees-came = Elle accepte de partager { $shared } données et en garde { $kept } pour elle.
demo-arrives = La commune redemande l’adresse.
demo-arrives-came = Le registre de la population répond, et il arrive exactement ce qui a été accepté : { $data }.
demo-not-agreed = La commune demande aussi quel genre de voiture a { $person }, une case restée vide.
demo-not-agreed-came = Elle ne reçoit rien : cela n’a pas été accepté.
demo-grant = Le service des bourses demande à { $person } son diplôme et son revenu de 2024, et elle accepte.
demo-grant-came = Le service a maintenant son accord.
demo-diploma = Le service demande le diplôme.
demo-diploma-came = Le document arrive tel que l’école l’a délivré : { $bytes } octets, pas un seul n’a changé.
demo-income = Le service demande le revenu.
demo-income-came = L’année et le revenu imposable arrivent, et rien d’autre : { $data }.
demo-form = { $person } demande une aide au loyer sur le site de la commune. Elle laisse remplir le formulaire.
demo-form-came = Elle revient à un formulaire avec son nom et son adresse : { $data }. Elle écrit elle-même ce qu’elle a gardé pour elle.
demo-stops = { $person } arrête le partage avec la commune, d’un seul bouton.
demo-stops-came = Dès cet instant, la commune n’a plus d’accord.
demo-after-stop = La commune demande l’adresse encore une fois.
demo-after-stop-came = Elle ne reçoit rien : { $person } a arrêté le partage.
demo-history = { $person } regarde de nouveau qui a demandé ses données.
demo-history-came = Tout y est : { $sent } envois et { $refused } refus.
demo-record = Le journal entier est vérifié, de la première inscription à la dernière.
demo-record-came = Il contient { $entries } inscriptions. Aucune n’est modifiée, aucune ne manque.
demo-receipt = La commune vérifie le reçu du premier envoi, sans rien demander à personne.
demo-receipt-came = Il est authentique. Avec une seule lettre changée, il ne l’est plus.
demo-left = Le ministère du Logement demande l’accord de { $person }, pour une aide au loyer.
demo-left-came = La demande l’attend : vous pouvez y répondre.
demo-wrong = Cela ne s’est pas terminé comme il le faut : { $why }
demo-end-good = Les { $count } étapes se sont terminées comme il le faut, en { $seconds } secondes.
demo-end-bad = { $count } étapes sur { $all } ne se sont pas terminées comme il le faut.

## La suite

demo-ready = Eemol fonctionne. Ctrl-C l’arrête.
demo-pages = Pages des citoyens
demo-municipality = Le site d’une commune
demo-for-administrations = Pour les administrations
demo-for-operator = Pour l’exploitant
demo-directory = Dossier
demo-log-lines = Messages du programme
demo-sign-in = Vous pouvez vous connecter comme une de ces personnes, par son numéro :
demo-waiting = Une demande attend { $person }. Connectez-vous avec le numéro ci-dessus et répondez.
demo-try-ask = Essayez vous-même, à la place de la commune. Demandez d’abord l’accord de { $person } :
demo-try-answer = Répondez sur les pages comme { $person }. Puis retirez l’accord donné :
demo-try-fetch = Demandez maintenant les données, aussi souvent que convenu :
