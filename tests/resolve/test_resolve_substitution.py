import pytest

from fleetbook.core.unknown import Unknown
from fleetbook.resolve.variables.substitution import BadSubstitutionError, expand

VALUES = {
    "mixed": "abcABC123ABCabc",
    "upper": "ABCdef",
    "lower": "abcDEF",
    "path": "/home/bozo/ideas",
    "file": "bash.string.txt",
    "slash": "foo/bar/baz",
    "empty": "",
    "secret": Unknown("comes from a Secret"),
}

# The operators of fluxcd/pkg/envsubst; what it prints was read from its own tests.
KNOWN = {
    "plain": "plain",
    "${lower}": "abcDEF",
    "a ${lower}-${upper} b": "a abcDEF-ABCdef b",
    "${#mixed}": "15",
    "${lower^}": "AbcDEF",
    "${lower^^}": "ABCDEF",
    "${upper,}": "aBCdef",
    "${upper,,}": "abcdef",
    "${path:6}": "bozo/ideas",
    "${path:6:4}": "bozo",
    "${path:-5}": "/home/bozo/ideas",
    "${path:99}": "",
    "${mixed:1:-1}": "bcABC123ABCab",
    "${path: -5}": "/home/bozo/ideas",
    "${path:1_0}": "/home/bozo/ideas",
    "${path:0::5}": "/home",
    "${none:+xyz}": "xyz",
    "${lower:+xyz}": "abcDEF",
    "${none:?xyz}": "xyz",
    "${none=xyz}": "xyz",
    "${none:=xyz}": "xyz",
    "${none:-xyz}": "xyz",
    "${none:=}": "",
    "${empty:=xyz}": "xyz",
    "${lower:=xyz}": "abcDEF",
    "${none:=${upper}}": "ABCdef",
    "${none:=pre-${upper}-post}": "pre-ABCdef-post",
    "${none:=a b: c}": "a b: c",
    "${mixed/abc/X}": "XABC123ABCabc",
    "${mixed//abc/X}": "XABC123ABCX",
    "${mixed/#abc/X}": "XABC123ABCabc",
    "${mixed/%abc/X}": "abcABC123ABCX",
    "${mixed/#/X-}": "X-abcABC123ABCabc",
    "${mixed/#abc/}": "abcABC123ABCabc",
    "${mixed/%abc/}": "abcABC123ABCabc",
    "${slash/\\//-}": "foo-bar/baz",
    "${slash//\\//-}": "foo-bar-baz",
    "${file/./}": "bashstring.txt",
    "${file#*.}": "string.txt",
    "${file##*.}": "txt",
    "${file%.*}": "bash.string",
    "${file%%.*}": "bash",
    "$${lower}": "${lower}",
    "$$lower $$$${lower}": "$lower $${lower}",
    "$lower $(lower) $": "$lower $(lower) $",
    "$${lower:=${upper}}": "${lower:=ABCdef}",
    "\\\\n ${lower}": "\\\\n abcDEF",
}

UNRESOLVED = {
    "${none}": "${none}",
    "${secret}": "${secret}",
    "${secret:=public}": "${secret}",
    "${none^^}-${lower}": "${none^^}-abcDEF",
    "${secret/./-}": "${secret/./-}",
    "${none:=${secret}}": "${secret}",
    "${slash/${secret}/-}": "${slash/${secret}/-}",
    "${slash#${secret}}": "${slash#${secret}}",
    "${slash/bar/${secret}}": "foo/${secret}/baz",
}

REFUSED = [
    "${",
    "${}",
    "${a.b}",
    "${lower",
    "${lower-default}",
    "${none:=x",
    "${{ matrix }}",
    "${a b}",
    "${x/y}",
    "${lower:}",
    "${lower::2}",
    "${lower:0:}",
    "${lower#}",
    "${lower%%}",
]


@pytest.mark.parametrize(("source", "expected"), KNOWN.items())
def test_operators_do_what_flux_does(source: str, expected: str) -> None:
    assert expand(source, VALUES.get).text == expected


@pytest.mark.parametrize(("source", "expected"), UNRESOLVED.items())
def test_what_git_does_not_hold_stays_visible(source: str, expected: str) -> None:
    assert expand(source, VALUES.get).text == expected


@pytest.mark.parametrize("source", REFUSED)
def test_what_flux_refuses_is_refused(source: str) -> None:
    with pytest.raises(BadSubstitutionError):
        expand(source, VALUES.get)


def test_every_name_is_noted_with_the_default_that_was_used() -> None:
    expansion = expand("${a:=1} ${b:-${lower}} ${lower} $${no}", VALUES.get)
    assert expansion.names == ["a", "b", "lower", "lower"]
    assert expansion.defaulted == {"a": "1", "b": "abcDEF"}
