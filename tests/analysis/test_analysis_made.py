"""Objects that releases make are read by every topic as manifests are."""

from dataclasses import replace

from clusters import cluster_of
from fleetbook.analysis.grouping import group_components
from fleetbook.analysis.made import guessed_at, made_objects, with_made_objects
from fleetbook.analysis.network import analyse_network
from fleetbook.analysis.security import analyse_security
from fleetbook.analysis.storage import analyse_storage
from fleetbook.catalogue.loader import load_catalogue
from fleetbook.core.origin import Origin
from networks import release

_EXTRAS = release(
    """
    ingress: {host: guessed.org}
    extraObjects:
      - apiVersion: v1
        kind: PersistentVolumeClaim
        metadata: {name: data}
        spec: {resources: {requests: {storage: 1Gi}}}
      - apiVersion: external-secrets.io/v1
        kind: ExternalSecret
        metadata: {name: login}
        spec: {secretStoreRef: {name: vault, kind: ClusterSecretStore}, data: [{secretKey: token}]}
      - apiVersion: networking.k8s.io/v1
        kind: Ingress
        metadata: {name: web}
        spec: {rules: [{host: stated.org, http: {paths: [{backend: {service: {name: web}}}]}}]}
    """
)


def test_whole_objects_in_values_belong_to_the_release() -> None:
    cluster = cluster_of(_EXTRAS)
    grouping = group_components(cluster)
    volume, secret = (
        analyse_storage(cluster, load_catalogue(), grouping).volumes[0],
        analyse_security(cluster, load_catalogue(), grouping).secrets[0],
    )
    assert (volume.name, volume.origin, volume.component) == ("data", Origin.VALUES, "app")
    assert (secret.name, secret.origin, secret.component) == ("login", Origin.VALUES, "app")


def test_values_of_a_rendered_release_are_not_guessed_at() -> None:
    cluster = cluster_of(_EXTRAS)
    (one,) = cluster.releases
    ingress = next(each for each in made_objects(one) if each.ref.kind == "Ingress")
    rendered = replace(one, rendered=(replace(ingress, origin=Origin.RENDERED),))
    cluster = with_made_objects(replace(cluster, releases=(rendered,)))
    network = analyse_network(cluster, load_catalogue(), group_components(cluster))
    assert [(each.host, each.origin) for each in network.routes] == [("stated.org", Origin.RENDERED)]
    assert guessed_at(cluster) == ()


def test_an_object_of_a_kind_without_namespaces_has_none() -> None:
    extras = "extraObjects: [{apiVersion: cert-manager.io/v1, kind: ClusterIssuer, metadata: {name: acme}}]"
    (issuer,) = cluster_of(release(extras)).made
    assert str(issuer.ref) == "ClusterIssuer acme"
