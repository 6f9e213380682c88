"""Ways into a cluster: routes with their guards, entrypoints, policies."""

from collections.abc import Iterable, Iterator

from fleetbook.compare.entries.owners import Owners
from fleetbook.compare.entry import Aspect, Entry, Topic, listed, said
from fleetbook.core.identity import ObjectRef
from fleetbook.model.architecture import Cluster
from fleetbook.model.network import Backend, Entrypoint, Guard, NetworkPolicy, Route, Tls


def network_entries(cluster: Cluster) -> Iterator[Entry]:
    """Every route, entrypoint and network policy."""
    owners = Owners(cluster)
    yield from _route_entries(cluster.network.routes, owners)
    for entrypoint in cluster.network.entrypoints:
        yield _entrypoint_entry(entrypoint, cluster.network.routes, owners)
    for policy in cluster.network.policies:
        yield _policy_entry(policy)


def _route_entries(routes: Iterable[Route], owners: Owners) -> Iterator[Entry]:
    """Several objects may state one host and path: they are told apart by what states them."""
    seen: set[str] = set()
    for route in routes:
        title = f"{said(route.host)[0]}{route.path}"
        key = f"{title} {route.protocol}"
        if key in seen:
            key = f"{key} {route.via}"
        if key in seen:
            continue
        seen.add(key)
        yield Entry(
            topic=Topic.ROUTES,
            key=key,
            title=title,
            aspects=tuple(_route_aspects(route)),
            marks=frozenset({f"path {route.path}", f"to {_answered(route)}", f"of {route.component}"}),
            component=route.component,
            kustomization=owners.kustomization(route.component),
            at=route.defined_at,
        )


def _route_aspects(route: Route) -> Iterator[Aspect]:
    guards = route.guards or ((route.auth,) if route.auth else ())
    yield Aspect(name="exposure", words=(str(route.exposure),), at=route.lines.get("exposure"))
    yield Aspect(name="guards", words=listed(guard_words(guard) for guard in guards))
    yield Aspect(name="may ask, too", words=listed(route.unseen))
    yield Aspect(name="TLS", words=said(_tls(route.tls)), at=route.lines.get("tls"))
    yield Aspect(name="entrypoint", words=said(route.entrypoint))
    yield Aspect(name="answered by", words=_answered(route))
    yield Aspect(name="component", words=said(route.component))
    yield Aspect(name="passes", words=tuple(str(each) for each in route.middlewares))
    yield Aspect(name="name servers", words=listed(each.server for each in route.published))
    yield Aspect(name="refused", words=said(route.refused))


def guard_words(guard: Guard) -> str:
    """A guard in a few words: `Pocket ID (oidc, not for /api)`."""
    by = guard.product or guard.provider
    if not by:
        return f"{guard.method} ({guard.note})" if guard.note else guard.method
    return f"{by} ({', '.join(filter(None, (guard.method, guard.note)))})"


def _tls(tls: Tls | None) -> str:
    if tls is None:
        return "none"
    if tls.passthrough:
        return "passed on"
    return f"by {tls.issuer}" if tls.issuer else "yes"


def _answered(route: Route) -> tuple[str, ...]:
    backends = (*((route.backend,) if route.backend else ()), *route.other_backends)
    return tuple(_backend(each) for each in backends)


def _backend(backend: Backend) -> str:
    port = f":{backend.port}" if backend.port else ""
    share = f" (share {backend.weight})" if backend.weight is not None else ""
    return f"{backend.kind} {backend.namespace}/{backend.name}{port}{share}"


def _entrypoint_entry(entrypoint: Entrypoint, routes: Iterable[Route], owners: Owners) -> Entry:
    through = {route.component for route in routes if entrypoint.name in (route.entrypoint, route.tunnel)}
    listeners = (f"{each.name} {each.protocol} {each.port or ''}".strip() for each in entrypoint.listeners)
    return Entry(
        topic=Topic.ENTRYPOINTS,
        key=entrypoint.name,
        title=f"{entrypoint.provider} {entrypoint.name}",
        aspects=(
            Aspect(name="addresses", words=listed(entrypoint.addresses)),
            Aspect(name="pools", words=listed(part for pool in entrypoint.pools for part in pool.ranges)),
            Aspect(name="announced by", words=said(entrypoint.address_provider)),
            Aspect(name="listeners", words=listed(listeners)),
            Aspect(name="default class", words=("yes" if entrypoint.default_class else "no",)),
        ),
        marks=frozenset({f"of {entrypoint.component}", f"kind {entrypoint.kind} {entrypoint.provider}"}),
        component=entrypoint.component,
        touches=tuple(sorted(filter(None, through))),
        kustomization=owners.kustomization(entrypoint.component),
        at=entrypoint.defined_at,
    )


def _policy_entry(policy: NetworkPolicy) -> Entry:
    name = str(ObjectRef(policy.kind, policy.namespace, policy.name))
    return Entry(
        topic=Topic.POLICIES,
        key=name,
        title=name,
        aspects=(
            Aspect(name="holds for", words=(policy.selects,)),
            Aspect(name="decides on", words=listed(policy.directions)),
            Aspect(name="lets in", words=listed(policy.allows_from)),
            Aspect(name="lets out to", words=listed(policy.allows_to)),
        ),
        marks=frozenset({f"selects {policy.namespace} {policy.selects}"}),
        touches=policy.components,
        at=policy.defined_at,
    )
