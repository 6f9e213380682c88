"""Every reference in the example fleet leads to something."""

import re

from example_fleet import FLEET, objects, of_kind, routes, secrets, spec, values, walk


def test_references_of_pods_resolve() -> None:
    known = secrets()
    for (_, namespace, name), each in of_kind("Deployment", "DaemonSet", "CronJob"):
        for node in walk(each["spec"]):
            if "secretKeyRef" in node:
                reference = node["secretKeyRef"]
                assert reference["key"] in known["Secret", namespace, reference["name"]], name
            if "secretRef" in node:
                assert ("Secret", namespace, node["secretRef"]["name"]) in known, name
            if "configMap" in node:
                assert ("ConfigMap", namespace, node["configMap"]["name"]) in objects(), name
            if "claimName" in node:
                assert ("PersistentVolumeClaim", namespace, node["claimName"]) in objects(), name
            if "serviceAccountName" in node:
                assert ("ServiceAccount", namespace, node["serviceAccountName"]) in objects(), name


def test_references_of_routes_resolve() -> None:
    middlewares = {key[2] for key, _ in of_kind("Middleware")}
    assert {name for names in routes().values() for name in names} <= middlewares
    for (_, namespace, name), each in of_kind("Ingress"):
        assert each["spec"]["ingressClassName"] == "traefik"
        backend = each["spec"]["rules"][0]["http"]["paths"][0]["backend"]["service"]
        ports = spec("Service", backend["name"], namespace)["ports"]
        assert backend["port"] in [
            *({"name": port["name"]} for port in ports),
            *({"number": port["port"]} for port in ports),
        ], name
    for (_, namespace, name), each in of_kind("Service"):
        pods = [
            other["spec"]["template"]
            for key, other in of_kind("Deployment", "DaemonSet")
            if key[1] == namespace
            and each["spec"]["selector"].items() <= other["spec"]["template"]["metadata"]["labels"].items()
        ]
        assert len(pods) == 1, name
        ports = [port["name"] for port in pods[0]["spec"]["containers"][0]["ports"]]
        assert [port["targetPort"] for port in each["spec"]["ports"]] == ports


def test_references_of_releases_resolve() -> None:
    claims = {key[1:] for key, _ in of_kind("PersistentVolumeClaim")}
    for key, each in of_kind("HelmRelease"):
        source = each["spec"]["chart"]["spec"]["sourceRef"]
        assert (source["kind"], "flux-system", source["name"]) in objects()
        for other in each["spec"].get("dependsOn", []):
            assert ("HelmRelease", key[1], other["name"]) in objects()
        for node in walk(each["spec"].get("values", {})):
            if "existingClaim" in node:
                assert (each["spec"]["targetNamespace"], node["existingClaim"]) in claims
    certificate = values("traefik")["tlsStore"]["default"]["defaultCertificate"]["secretName"]
    assert ("Secret", "traefik-system", certificate) in secrets()


def test_references_of_security_resolve() -> None:
    for key, each in of_kind("Certificate"):
        assert (each["spec"]["issuerRef"]["kind"], "", each["spec"]["issuerRef"]["name"]) in objects(), key
    for key, each in of_kind("ClusterIssuer"):
        config = each["spec"]["acme"]["solvers"][0]["dns01"]["webhook"]
        assert "api-key" in secrets()["Secret", "cert-manager", config["config"]["secretName"]], key
        assert config["groupName"] == values("cert-manager-webhook-hetzner")["groupName"]
    plugin = spec("Middleware", "oidc", "traefik-system")["plugin"]
    assert set(plugin) == set(values("traefik")["experimental"]["plugins"])
    urns = re.findall(r"urn:k8s:secret:([\w-]+):(\w+)", str(plugin))
    assert {key for _, key in urns} == secrets()["Secret", "traefik-system", urns[0][0]]
    assert (
        "token" in secrets()["Secret", "flux-system", spec("Provider", "github-status")["secretRef"]["name"]]
    )
    assert spec("Alert", "cluster-alerts")["providerRef"]["name"] == "github-status"


def test_references_of_flux_resolve() -> None:
    for (_, namespace, name), each in of_kind("Kustomization"):
        found = each["spec"]
        assert ("GitRepository", namespace, found["sourceRef"]["name"]) in objects()
        assert (FLEET / found["path"]).is_dir(), name
        for other in found.get("dependsOn", []):
            assert ("Kustomization", namespace, other["name"]) in objects()
        for check in found.get("healthChecks", []):
            assert (check["kind"], check["namespace"], check["name"]) in objects()
        for source in found.get("postBuild", {}).get("substituteFrom", []):
            assert (source["kind"], namespace, source["name"]) in objects()


def test_every_namespace_is_made() -> None:
    made = {key[2] for key, _ in of_kind("Namespace")} | {"flux-system", "kube-system"}
    assert {key[1] for key in objects() if key[1]} <= made
    assert {each["spec"]["targetNamespace"] for _, each in of_kind("HelmRelease")} <= made
