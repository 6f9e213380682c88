"""Who encrypts with SOPS for whom, and what decrypts."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from fleetbook.analysis.places import lines_of
from fleetbook.analysis.security.plain import recipients_in
from fleetbook.analysis.shape import mapping, sequence, text, within
from fleetbook.core.identity import NamespacedName
from fleetbook.model.security import Decryption, EncryptionRule
from fleetbook.resolve.fleet import ResolvedCluster
from fleetbook.source.document import Document

_FILES = (".sops.yaml", ".sops.yml")
_LISTED = (
    ("age", "age"),
    ("pgp", "PGP"),
    ("kms", "AWS KMS"),
    ("gcp_kms", "Google KMS"),
    ("azure_keyvault", "Azure Key Vault"),
    ("hc_vault_transit_uri", "Vault"),
)
"""Fields of a rule that hold keys separated by commas, or a list of them."""


def decryptions_of(cluster: ResolvedCluster) -> tuple[Decryption, ...]:
    """Every Kustomization that decrypts, in the order of their names."""
    found = []
    for each in cluster.kustomizations:
        settings = mapping(within(each.resource.body, "spec", "decryption"))
        provider = text(settings.get("provider"))
        if provider:
            secret = text(within(settings, "secretRef", "name"))
            found.append(
                Decryption(
                    defined_at=each.resource.at("spec", "decryption"),
                    lines=lines_of(each.resource, {"secret": ("spec", "decryption", "secretRef")}),
                    kustomization=each.key,
                    provider=provider,
                    secret=NamespacedName(each.key.namespace, secret) if secret else None,
                )
            )
    return tuple(sorted(found, key=lambda each: each.kustomization))


def encryption_rules(documents: Sequence[Document]) -> tuple[EncryptionRule, ...]:
    """The creation rules of every `.sops.yaml`, in their order: the first that fits a file counts."""
    return tuple(
        rule
        for document in documents
        if document.location.path.rpartition("/")[2] in _FILES
        for rule in _rules(document)
    )


def _rules(document: Document) -> Iterator[EncryptionRule]:
    for index, each in enumerate(map(mapping, sequence(document.data.get("creation_rules")))):
        yield EncryptionRule(
            defined_at=document.nearest("creation_rules", index),
            files=text(each.get("path_regex")) or text(each.get("filename_regex")),
            recipients=tuple(sorted(set(_recipients(each)))),
        )


def _recipients(rule: Mapping[str, Any]) -> Iterator[str]:
    for group in (rule, *map(mapping, sequence(rule.get("key_groups")))):
        for field, words in _LISTED:
            listed = group.get(field)
            parts = listed.split(",") if isinstance(listed, str) else sequence(listed)
            yield from (f"{words} {key.strip()}" for part in parts if (key := text(part)) and key.strip())
        yield from recipients_in(group)
