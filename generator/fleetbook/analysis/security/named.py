"""The secrets that an object names: in fields with usual names, and in those that the catalogue tells of."""

from collections.abc import Iterator, Mapping
from typing import Any

from fleetbook.analysis.security.reference import Reference, references
from fleetbook.analysis.shape import mapping, text, walk
from fleetbook.catalogue.facts import find_values
from fleetbook.catalogue.secret_kinds import SecretKnowledge, secret_knowledge
from fleetbook.resolve.fleet import Resource


def named_in(resource: Resource) -> Iterator[Reference]:
    """Every reference to a secret in an object that is no pod."""
    knowledge = secret_knowledge(resource.ref.kind, resource.group) or SecretKnowledge()
    told = {each.keys: each for each in _told(resource, knowledge)}
    yield from told.values()
    for each in references(_without_values(resource), walk):
        if each.keys not in told and set(knowledge.ignores).isdisjoint(each.keys):
            yield each


def _told(resource: Resource, knowledge: SecretKnowledge) -> Iterator[Reference]:
    for read in knowledge.reads:
        for found in find_values(read.at, resource.body):
            name = text(found.value) or text(mapping(found.value).get("name"))
            field = next((each for each in reversed(found.path) if isinstance(each, str)), "")
            # A ConfigMap is named with a key, too.
            if name and "${" not in name and "configmap" not in field.lower():
                spec = mapping(found.value)
                yield Reference(
                    keys=found.path,
                    name=name,
                    namespace=text(spec.get("namespace")),
                    key=text(spec.get("key")),
                    optional=spec.get("optional") is True,
                    how=read.how or field,
                )


def _without_values(resource: Resource) -> Mapping[str, Any]:
    """An object without metadata; of a HelmRelease without its values, which hold for another namespace."""
    body = {key: value for key, value in resource.body.items() if key != "metadata"}
    if resource.ref.kind == "HelmRelease":
        body["spec"] = {key: value for key, value in mapping(body.get("spec")).items() if key != "values"}
    return body
