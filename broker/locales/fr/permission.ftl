### Accords qui changent : modifications, nouvelles demandes, texte montré.

## Ce qu’une modification changerait, sur l’écran de demande

amend-title = Ce qui changerait
amend-lead = Vous avez donné un accord pour ce dossier le { $when }. Si vous partagez, le nouvel accord prend sa place. Sinon, l’ancien reste comme il est.
amend-see = Voir l’ancien accord
amend-added = Nouveau : { $what } : { $fields }
amend-gone = N’est plus demandé : { $what } : { $fields }
amend-longer = Plus longtemps : jusqu’au { $when } au lieu du { $before }
amend-shorter = Moins longtemps : jusqu’au { $when } au lieu du { $before }
amend-more =
    { $count ->
        [one] Plus souvent : { $count } fois au plus au lieu de { $before }
       *[other] Plus souvent : { $count } fois au plus au lieu de { $before }
    }
amend-less =
    { $count ->
        [one] Moins souvent : { $count } fois au plus au lieu de { $before }
       *[other] Moins souvent : { $count } fois au plus au lieu de { $before }
    }
amend-same = Les données, la durée et le nombre d’utilisations restent les mêmes.
done-refused-stays = Vous avez refusé la modification, et { $who } le sait. L’accord que vous aviez donné reste comme il est.
requests-amends = Veut changer un accord que vous avez donné.

## Un accord

perm-again = Permettre de redemander
perm-again-text = Vous avez changé d’avis ? { $who } pourra alors vous redemander. Rien n’est envoyé avant votre oui.
used-none = Jamais utilisé.
perm-newer = Voir le nouvel accord
perm-older = Voir l’accord précédent
perm-shown = Le texte qui vous a été montré
perm-shown-when = Vous l’avez accepté le { $when }. Langue : { $language }.
perm-shown-refused = Vous avez refusé le { $when }. Langue : { $language }.
perm-shown-same = Ce sont les mêmes mots. Leur empreinte est celle qui a été enregistrée.
perm-shown-missing = Le texte n’est pas gardé ici. Seule son empreinte l’est.
perm-shown-digest = Empreinte du texte :
step-text = Texte montré en { $language }
step-again = Peut être redemandé à partir du { $when }
entry-again = Peut être redemandé à partir du
