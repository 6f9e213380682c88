"""What is wrong with the variables of Kustomizations, and with those of `fleetbook.yml`."""

import re
from collections.abc import Collection, Iterable, Iterator

from fleetbook.core.diagnostics import Diagnostic, Severity
from fleetbook.core.identity import NamespacedName
from fleetbook.resolve.clusters.usage import locate
from fleetbook.resolve.releases.values import find_hashed
from fleetbook.resolve.shape import mapping, sequence, text, within
from fleetbook.resolve.variables.environment import FROM_SETTINGS
from fleetbook.resolve.walk import Node
from fleetbook.settings import Settings

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
"""What the kustomize-controller takes for the name of a variable."""


def check_variables(nodes: Iterable[Node], around: Iterable[Node]) -> Iterator[Diagnostic]:
    """Variables for which Flux refuses Kustomizations; their sources are among the objects of `around`."""
    resources = (each for node in around for each in node.resources)
    config_maps = {each.ref.key for each in resources if each.ref.kind == "ConfigMap"}
    for node in nodes:
        yield from _check_names(node)
        yield from _check_texts(node)
        yield from _check_sources(node, config_maps)


def check_settings(nodes: Iterable[Node], settings: Settings) -> Iterator[Diagnostic]:
    """Variables of the settings that fill in nothing."""
    members = tuple(nodes)
    for name in sorted(settings.variables):
        found = [(node, node.environment.variables.get(name)) for node in members]
        filled = [node for node, variable in found if variable and variable.source == FROM_SETTINGS]
        if any(name in applied.uses.names for node in filled for applied in node.applied):
            continue
        sources = {variable.source for _, variable in found if variable} - {FROM_SETTINGS}
        reason = f"{' and '.join(sorted(sources))} sets it" if sources else "nothing uses it"
        message = f"The variable {name} of fleetbook.yml is not used: {reason}"
        at = settings.variable_lines.get(name)
        hint = "Leave it out; a value in Git goes before one in fleetbook.yml."
        yield Diagnostic("unused-setting", Severity.INFO, message, at, hint)


def _check_names(node: Node) -> Iterator[Diagnostic]:
    for variable in (*node.environment.variables.values(), *node.environment.overridden):
        if not _NAME.fullmatch(variable.name):
            message = (
                f"{variable.name} of {variable.source} is no name of a variable: Flux refuses to apply "
                "what takes its variables from there"
            )
            hint = "A name holds letters, digits and `_`, and does not start with a digit."
            at = locate(variable, node).defined_at
            yield Diagnostic("bad-variable", Severity.ERROR, message, at, hint)


def _check_texts(node: Node) -> Iterator[Diagnostic]:
    keys = ("spec", "postBuild", "substitute")
    for name, value in mapping(within(node.resource.body, *keys)).items():
        if value is not None and not isinstance(value, str):
            message = f"The variable {name} of Kustomization {node.key} is no text, which the cluster refuses"
            hint = "Write it in quotes; what a parent substitutes needs two pairs of them: '\"${NAME}\"'."
            at = node.resource.at(*keys, name)
            yield Diagnostic("bad-variable", Severity.ERROR, message, at, hint)


def _check_sources(node: Node, config_maps: Collection[NamespacedName]) -> Iterator[Diagnostic]:
    """ConfigMaps that are there, but under a name with a hash that nothing tells Flux."""
    keys = ("spec", "postBuild", "substituteFrom")
    for index, item in enumerate(map(mapping, sequence(within(node.resource.body, *keys)))):
        key = NamespacedName(node.key.namespace, text(item.get("name")))
        if item.get("kind") != "ConfigMap" or key in config_maps:
            continue
        if near := find_hashed(key, config_maps):
            severity = Severity.WARNING if item.get("optional") is True else Severity.ERROR
            owner = f"Kustomization {node.key}"
            message = f"{owner} takes variables from ConfigMap {key}, which kustomize names {near}"
            hint = "Switch the suffix off (disableNameSuffixHash)."
            yield Diagnostic("unreadable-variables", severity, message, node.resource.at(*keys, index), hint)
