"""Bots and marks for image automation in the files of a repository."""

from fleetbook.source.open import open_snapshot
from fleetbook.source.updaters import Updaters, find_updaters
from trees import Tree


def updaters(tree: Tree, text: str) -> Updaters:
    return find_updaters(open_snapshot(tree(text)))


def test_a_mark_names_the_policy_and_what_it_sets(tree: Tree) -> None:
    found = updaters(
        tree,
        """
        == apps/app.yaml
        image: ghcr.io/me/app:1.0.0 # {"$imagepolicy": "flux-system:app"}
        tag: 1.0.0 # {"$imagepolicy": "flux-system:app:tag"}
        text: '{"$imagepolicy": "flux-system:app"}'
        == docs/how-to.md
        tag: 1.0.0 # {"$imagepolicy": "flux-system:app:tag"}
        """,
    )
    # Flux reads comments of YAML files only.
    assert [(each.namespace, each.policy, each.part, str(each.at)) for each in found.marks] == [
        ("flux-system", "app", "", "apps/app.yaml:1"),
        ("flux-system", "app", "tag", "apps/app.yaml:2"),
    ]


def test_bots_are_known_by_their_settings(tree: Tree) -> None:
    found = updaters(
        tree,
        """
        == .renovaterc.json5
        {
          // "automerge": true
          extends: ["config:recommended"],
        }
        == .renovate/autoMerge.json5
        {
          packageRules: [{
            automerge: true,
          }],
        }
        == .github/dependabot.yml
        version: 2
        == apps/renovate/renovate.json
        {}
        """,
    )
    assert [(each.name, str(each.at), str(each.merges)) for each in found.bots] == [
        ("Dependabot", ".github/dependabot.yml:1", "None"),
        ("Renovate", ".renovaterc.json5:1", ".renovate/autoMerge.json5:3"),
    ]
