"""The tables of what makes secrets, of issuers and of stores."""

import re

import jsonpath
import pytest
import yaml

from fleetbook.catalogue.loader import HERE
from fleetbook.catalogue.secret_kinds import Filler, secret_knowledge
from fleetbook.catalogue.trust import authority_at, outer_issuer, store_provider
from fleetbook.catalogue.validation import first_problem

KINDS = yaml.safe_load((HERE / "secret_kinds.yaml").read_bytes())


def test_the_table_of_kinds_is_what_its_schema_says() -> None:
    assert first_problem(KINDS, HERE / "secret_kinds.schema.json") is None


@pytest.mark.parametrize("kind", KINDS)
def test_every_path_can_be_read(kind: str) -> None:
    knowledge = secret_knowledge(*kind.split(".", 1))
    assert knowledge is not None
    for made in knowledge.makes:
        written = " ".join(each or "" for each in (made.name, made.namespace, made.provider))
        in_braces = [each.strip() for hole in re.findall(r"\{(.+?)\}", written) for each in hole.split(" | ")]
        for path in (made.each, made.wanted, made.unwanted, *made.keys_at, *in_braces):
            assert path is None or jsonpath.compile("$" + path[1:])
    assert all(jsonpath.compile(each.at) for each in knowledge.reads)


def test_texts_are_filled_in_for_an_object_and_its_part() -> None:
    filler = Filler({"metadata": {"name": "db"}, "spec": {"users": {"a": [], "b": []}}}, {"name": "x"})
    assert list(filler.fill("{$.metadata.name}-{$.spec.users.~}-{@.name}")) == ["db-a-x", "db-b-x"]
    assert list(filler.fill("{$.spec.name | $.metadata.name}")) == ["db"]
    # Half a name is none.
    assert list(filler.fill("{$.metadata.name}-{$.spec.missing}")) == []
    assert list(filler.fill("fixed")) == ["fixed"]


def test_what_is_not_on_record_is_not_guessed() -> None:
    assert secret_knowledge("Cluster", "cluster.x-k8s.io") is None
    assert authority_at("https://ca.example.org/acme/directory") is None
    assert outer_issuer("Issuer", "example.org") is None
    assert store_provider("somethingNew").title == "somethingNew"
