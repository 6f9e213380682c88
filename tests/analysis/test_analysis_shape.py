from fleetbook.analysis.shape import known, mapping, sequence, text, walk, within, words
from fleetbook.core.unknown import Unknown


def test_wrong_shapes_read_as_empty() -> None:
    assert mapping(["a"]) == {}
    assert sequence("abc") == ()
    assert text({"a": 1}) is None
    assert within({"a": [{"b": 1}]}, "a", 0, "b") == 1
    assert within({"a": [{"b": 1}]}, "a", 3, "b") is None
    assert within({"a": "text"}, "a", "b") is None


def test_scalars_are_written_as_yaml_writes_them() -> None:
    assert [text(each) for each in (True, False, 3, "x", None)] == ["true", "false", "3", "x", None]
    assert words("one") == ("one",)
    assert words(["one", 2, {}]) == ("one", "2")
    assert words(None) == () == words([])


def test_a_variable_without_a_value_is_unknown() -> None:
    assert known("${SIZE}") == Unknown("Git holds no value for SIZE", "${SIZE}")
    assert known("a-${B:=x}-${C}-${B}") == Unknown("Git holds no value for B, C", "a-${B:=x}-${C}-${B}")
    assert known("$${ESCAPED}") == "$${ESCAPED}"
    assert known(10) == "10"


def test_walk_names_the_way_to_every_value() -> None:
    assert dict(walk({"a": [{"b": 1}]}))[("a", 0, "b")] == 1
