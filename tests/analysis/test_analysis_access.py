"""Who may change a cluster, and the trap beside each fact."""

from textwrap import dedent

from clusters import cluster_of
from fleetbook.analysis.access import analyse_access
from fleetbook.analysis.access.automation import choice_in_words, is_below
from fleetbook.analysis.grouping import group_components
from fleetbook.core.location import Location
from fleetbook.model.access import Access
from fleetbook.source.updaters import Bot, ImageMark, Updaters
from securities import shown


def access_of(tree: str, updaters: Updaters | None = None) -> Access:
    cluster = cluster_of(dedent(tree).strip("\n"))
    return analyse_access(cluster, group_components(cluster), updaters or Updaters())


AUTOMATION = """
    == flux/images.yaml
    apiVersion: source.toolkit.fluxcd.io/v1
    kind: GitRepository
    metadata: {name: flux-system, namespace: flux-system}
    spec: {url: "ssh://git@example.org/me/fleet", ref: {branch: main}, secretRef: {name: deploy-key}}
    ---
    apiVersion: image.toolkit.fluxcd.io/v1
    kind: ImageRepository
    metadata: {name: app, namespace: flux-system}
    spec: {image: ghcr.io/me/app}
    ---
    apiVersion: image.toolkit.fluxcd.io/v1
    kind: ImagePolicy
    metadata: {name: app, namespace: flux-system}
    spec: {imageRepositoryRef: {name: app}, policy: {semver: {range: ">=1.0.0"}}}
    ---
    apiVersion: image.toolkit.fluxcd.io/v1
    kind: ImageUpdateAutomation
    metadata: {name: images, namespace: flux-system}
    spec:
      interval: 30m
      sourceRef: {kind: GitRepository, name: flux-system}
      git:
        checkout: {ref: {branch: main}}
        commit: {author: {name: fluxbot, email: flux@example.org}}
        PUSH
      update: {path: ./apps, strategy: Setters}
"""


def test_an_automation_tells_what_it_changes_and_where_it_pushes() -> None:
    marks = (
        ImageMark("flux-system", "app", "tag", Location("apps/app.yaml", 7)),
        ImageMark("flux-system", "app", "", Location("apps-of-others/app.yaml", 3)),
        ImageMark("other", "app", "", Location("apps/other.yaml", 3)),
    )
    access = access_of(AUTOMATION.replace("PUSH", "push: {branch: updates}"), Updaters(marks=marks))
    (automation,), (policy,) = access.automations, access.policies
    assert (automation.branch, automation.push_branch, automation.path, automation.author) == (
        "main",
        "updates",
        "./apps",
        "fluxbot",
    )
    assert automation.pushes_to_source is False
    assert (policy.image, policy.choice) == ("ghcr.io/me/app", "newest version in >=1.0.0")
    assert [str(each) for each in policy.sets] == ["apps/app.yaml:7"]
    (key,) = access.credentials
    assert (str(key.source), key.way, str(key.secret), key.writes) == (
        "GitRepository flux-system/flux-system",
        "SSH key",
        "flux-system/deploy-key",
        True,
    )


def test_whether_anyone_looks_before_flux_applies_what_it_pushed() -> None:
    def pushes(push: str, tree: str = AUTOMATION) -> str:
        return shown(access_of(tree.replace("PUSH", push)).automations[0].pushes_to_source)

    assert pushes("") == "True"
    assert pushes("push: {branch: main}") == "True"
    assert pushes('push: {branch: "updates-${ZONE}"}') == "<updates-${ZONE}>"
    tagged = AUTOMATION.replace("ref: {branch: main}, secretRef", "ref: {semver: 1.x}, secretRef")
    assert pushes("", tagged) == "<the source follows no branch>"


def test_policies_in_words() -> None:
    assert [
        choice_in_words(each)
        for each in (
            {"policy": {"semver": {"range": "1.2.3"}}},
            {"policy": {"numerical": {"order": "asc"}}, "filterTags": {"pattern": "^main-(?P<ts>.*)"}},
            {"policy": {"alphabetical": {"order": "desc"}}},
            {},
        )
    ] == [
        "version 1.2.3",
        "highest number among tags like `^main-(?P<ts>.*)`",
        "first in the alphabet",
        "no policy",
    ]
    assert [is_below("apps/a.yaml", each) for each in ("./apps", "app", ".", "apps/b")] == [
        True,
        False,
        True,
        False,
    ]


def test_a_receiver_tells_who_calls_and_what_wakes() -> None:
    (receiver,) = access_of(
        """
        == flux/receiver.yaml
        apiVersion: notification.toolkit.fluxcd.io/v1
        kind: Receiver
        metadata: {name: github, namespace: flux-system}
        spec:
          type: github
          events: [ping, push]
          secretRef: {name: token}
          resources:
            - {kind: GitRepository, name: flux-system}
            - {kind: ImageRepository, name: "*", namespace: other}
        """
    ).receivers
    assert (receiver.type, receiver.events, str(receiver.secret)) == (
        "github",
        ("ping", "push"),
        "flux-system/token",
    )
    assert [str(each) for each in receiver.wakes] == [
        "GitRepository flux-system/flux-system",
        "ImageRepository other/*",
    ]


RIGHTS = """
    == flux/rights.yaml
    apiVersion: rbac.authorization.k8s.io/v1
    kind: ClusterRoleBinding
    metadata: {name: admins}
    roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: cluster-admin}
    subjects: [{kind: Group, name: admins}, {kind: ServiceAccount, name: runner, namespace: ci}]
    ---
    apiVersion: rbac.authorization.k8s.io/v1
    kind: ClusterRole
    metadata: {name: everything}
    rules: [{apiGroups: ["*"], resources: ["*"], verbs: ["*"]}]
    ---
    apiVersion: rbac.authorization.k8s.io/v1
    kind: RoleBinding
    metadata: {name: tenant, namespace: tenant}
    roleRef: {kind: ClusterRole, name: everything}
    subjects: [{kind: ServiceAccount, name: tenant}]
    ---
    apiVersion: rbac.authorization.k8s.io/v1
    kind: RoleBinding
    metadata: {name: reader, namespace: tenant}
    roleRef: {kind: ClusterRole, name: view}
    subjects: [{kind: ServiceAccount, name: tenant}]
    ---
    apiVersion: kustomize.toolkit.fluxcd.io/v1
    kind: Kustomization
    metadata: {name: apps, namespace: tenant}
    spec: {path: ./apps, serviceAccountName: tenant}
    == ci/runner.yaml
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: runner, namespace: ci}
    spec: {template: {spec: {serviceAccountName: runner, containers: [{name: a}]}}}
    == apps/nothing.yaml
    apiVersion: v1
    kind: ConfigMap
    metadata: {name: a, namespace: tenant}
"""


def test_full_rights_are_told_and_lesser_ones_are_not() -> None:
    assert [
        f"{each.kind} {each.namespace or 'everywhere'} {each.role}: {[str(one) for one in each.subjects]} "
        f"{each.components}"
        for each in access_of(RIGHTS).grants
    ] == [
        "ClusterRoleBinding everywhere ClusterRole cluster-admin: "
        "['Group admins', 'ServiceAccount ci/runner'] ('runner',)",
        "RoleBinding tenant ClusterRole everything: ['ServiceAccount tenant/tenant'] ()",
    ]


def test_whose_rights_a_tenant_is_applied_with() -> None:
    (found,) = access_of(RIGHTS).impersonations
    assert (str(found.by), str(found.service_account), [str(each) for each in found.roles]) == (
        "Kustomization tenant/apps",
        "tenant/tenant",
        ["ClusterRole everything", "ClusterRole view"],
    )


def test_whether_tenants_are_kept_apart() -> None:
    controller = """
        == flux/controller.yaml
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: kustomize-controller, namespace: flux-system}
        spec: {template: {spec: {containers: [{name: manager, args: [--log-level=info, ARGUMENT]}]}}}
    """
    assert access_of(controller.replace("ARGUMENT", "--no-cross-namespace-refs=true")).locked_down is True
    assert access_of(controller.replace("ARGUMENT", "--no-cross-namespace-refs=false")).locked_down is False
    assert access_of(RIGHTS).locked_down is None


def test_bots_are_told_with_where_they_may_merge() -> None:
    bot = Bot("Renovate", Location("renovate.json", 1), Location("renovate.json", 4))
    (found,) = access_of(RIGHTS, Updaters(bots=(bot,))).bots
    assert (found.name, str(found.defined_at), str(found.merges)) == (
        "Renovate",
        "renovate.json:1",
        "renovate.json:4",
    )
