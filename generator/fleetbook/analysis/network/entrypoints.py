"""Traefik's entry points as its chart's values state them."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from fleetbook.analysis.network.doors import Door
from fleetbook.analysis.network.stated import StatedRoute
from fleetbook.analysis.shape import number, text, within, words
from fleetbook.model.network import Listener

_ARGUMENT = re.compile(r"^--entrypoints\.([^.=]+)\.http\.middlewares=(.*)$", re.IGNORECASE)
_INSIDE = ("traefik", "metrics")
"""Entry points of Traefik's chart that its service does not open."""


def entry_middlewares(ports: Mapping[str, Any], arguments: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Entry point to the middlewares that all its requests pass first, as `namespace-name@kubernetescrd`.

    In the chart `ports.<name>.middlewares`, under `http` since its version 38, or an argument:
    https://doc.traefik.io/traefik/reference/install-configuration/entrypoints/
    """
    found: dict[str, tuple[str, ...]] = {}
    for name, port in ports.items():
        stated = (*words(within(port, "middlewares")), *words(within(port, "http", "middlewares")))
        if stated:
            found[name] = stated
    for argument in arguments:
        if match := _ARGUMENT.match(argument):
            names = tuple(each.strip() for each in match[2].split(",") if each.strip())
            found[match[1].lower()] = (*found.get(match[1].lower(), ()), *names)
    return found


def entry_point_middlewares(route: StatedRoute, door: Door) -> tuple[str, ...]:
    """Those of the entry points of Traefik by which it is entered; of several those that all have.

    Where it names none it is entered by all that do not lead to another.
    """
    ways = [each.name for each in door.entrypoint.listeners if not each.redirect_to]
    names = route.listeners or [each for each in ways if each not in _INSIDE]
    chains = [door.middlewares.get(each, ()) for each in names]
    return tuple(each for each in chains[0] if all(each in other for other in chains)) if chains else ()


def listener_of(name: str, port: Mapping[str, Any]) -> Listener:
    """A port of Traefik's chart: `exposedPort`, redirection and HTTP/3 in the notations of its versions."""
    target = (
        text(within(port, "redirections", "entryPoint", "to"))
        or text(within(port, "http", "redirections", "entryPoint", "to"))
        or text(within(port, "redirectTo", "port"))
        or text(port.get("redirectTo"))
    )
    opened = number(port.get("exposedPort"))
    return Listener(
        name=name,
        port=opened,
        protocol=_protocol(port, opened),
        redirect_to=target,
    )


def _protocol(port: Mapping[str, Any], opened: int | None) -> str:
    if text(within(port, "http3", "enabled")) == "true":
        return "HTTP/3"
    tls = [text(within(port, *keys, "tls", "enabled")) for keys in ((), ("http",))]
    if "true" in tls or opened == 443:
        return "HTTPS"
    return "HTTP" if opened == 80 else text(port.get("protocol")) or ""
