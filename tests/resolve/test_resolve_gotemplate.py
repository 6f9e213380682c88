"""Templates as Go's text/template, slim-sprig and the Flux Operator fill them in.

The results without a comment were compared with Go's own engine.
"""

import json
from typing import Any

import pytest

from fleetbook.core.unknown import Unknown
from fleetbook.resolve.gotemplate.errors import TemplateError, UndecidedError, UnsupportedError
from fleetbook.resolve.gotemplate.evaluator import Rendered, evaluate
from fleetbook.resolve.gotemplate.functions import FUNCTIONS
from fleetbook.resolve.gotemplate.parser import parse

INPUTS: dict[str, Any] = {
    "tenant": "team1",
    "count": 3,
    "ratio": 1.5,
    "on": True,
    "off": False,
    "nothing": None,
    "empty": "",
    "list": ["a", "b", "c"],
    "app": {"version": "6.7.x", "replicas": 2},
    "people": [{"name": "x"}, {"name": "y"}],
    "text": 'we "said" \\ é\n',
    "url": "https://x.y/z?a=b&c",
    "variable": "${STAGE}",
    "path": "apps/${STAGE}/Web",
    "secret": "***",
    "id": Unknown("the cluster gives"),
}


def render(template: str, inputs: Any = INPUTS) -> Rendered:
    return evaluate(parse(template), {**FUNCTIONS, "inputs": lambda: inputs})


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        # Text, trimming and comments.
        ("a << inputs.tenant >> b", "a team1 b"),
        ("a  \n<<- inputs.tenant ->>\n  b", "ateam1b"),
        ("<</* comment */>>x<<- /* c */ ->> y", "xy"),
        ("{{ .Values.left }} to Helm", "{{ .Values.left }} to Helm"),
        # Constants.
        ('<< "\\u00e9\\x41\\t" >><< `raw "x"` >>', 'éA\traw "x"'),
        ("<< 'a' >> << 0x10 >> << 1_000 >> << -5 >> << 1.50 >>", "97 16 1000 -5 1.5"),
        ("<< 1000000.0 >> << 123456.0 >> << 0.00001 >> << 0.0001 >>", "1e+06 123456 1e-05 0.0001"),
        # Fields and how values are printed.
        ("<< inputs.app.version >> << (index inputs.people 1).name >>", "6.7.x y"),
        ("<< inputs.list >> << inputs.app >>", "[a b c] map[replicas:2 version:6.7.x]"),
        ("<< inputs.on >> << inputs.count >> << inputs.ratio >>", "true 3 1.5"),
        ("<< inputs.nothing >>", "<no value>"),
        # Conditions.
        ("<< if inputs.on >>yes<< else >>no<< end >>", "yes"),
        ("<< if inputs.empty >>yes<< else >>no<< end >>", "no"),
        ('<< if eq inputs.tenant "x" >>1<< else if eq inputs.tenant "team1" >>2<< else >>3<< end >>', "2"),
        ("<< if and inputs.on (not inputs.off) (eq inputs.count 3) >>ok<< end >>", "ok"),
        ('<< or "" inputs.tenant >> << and 0 (fail "not called") >>', "team1 0"),
        (
            '<< eq 1 2 3 1 >> << ne 1 2 >> << lt 1 2 >> << le 2 2 >> << gt "b" "a" >> << ge 1 2 >>',
            "true true true true true false",
        ),
        ("<< eq inputs.nothing nil >>", "true"),
        ("<< with inputs.app >><< .version >> << .replicas >><< end >>", "6.7.x 2"),
        ("<< with inputs.empty >>x<< else >>empty<< end >>", "empty"),
        # Loops.
        ("<< range inputs.list >>[<< . >>]<< end >>", "[a][b][c]"),
        ("<< range $i, $e := inputs.list >><< if $i >>,<< end >><< $i >>=<< $e >><< end >>", "0=a,1=b,2=c"),
        ("<< range $k, $v := inputs.app >><< $k >>=<< $v >>;<< end >>", "replicas=2;version=6.7.x;"),
        ('<< range inputs.list >><< if eq . "b" >><< continue >><< end >><< . >><< end >>', "ac"),
        ('<< range inputs.list >><< if eq . "b" >><< break >><< end >><< . >><< end >>', "a"),
        ("<< range inputs.nothing >>x<< else >>none<< end >>", "none"),
        ("<< range 3 >><< . >><< end >>", "012"),  # since Go 1.24
        # Variables.
        ('<< $x := "a" >><< if true >><< $x = "b" >><< end >><< $x >>', "b"),
        ('<< $x := "a" >><< if true >><< $x := "b" >><< $x >><< end >><< $x >>', "ba"),
        ("<< with $app := inputs.app >><< $app.version >><< end >>", "6.7.x"),
        # Templates with names.
        ('<< define "t" >>[<< . >>]<< end >><< template "t" "a" >><< template "t" >>', "[a][<no value>]"),
        ('<< block "b" inputs.tenant >><< . >>!<< end >>', "team1!"),
        # Go's functions.
        (
            '<< printf "%s-%d %v %q %t|%05d|%-4s|%4s|%.2f|%x%%" "a" 3 inputs.list "a" true 4 "b" "c" .5 9 >>',
            'a-3 [a b c] "a" true|00004|b   |   c|0.50|9%',
        ),
        ('<< print 1 2 "a" 3 4 >>|<< println "a" 1 >>', "1 2a3 4|a 1\n"),
        ("<< len inputs.list >> << len inputs.tenant >> << len inputs.app >>", "3 5 2"),
        ('<< index inputs "app" "version" >> << index inputs.list 1 >>', "6.7.x b"),
        # slim-sprig: texts.
        ("<< inputs.text | quote >>", '"we \\"said\\" \\\\ é\\n"'),
        ('<< "it\'s" | squote >> << 5 | quote >> << quote nil "a" >>', '\'it\'s\' "5" "a"'),
        ("<< inputs.tenant | upper | lower | title >>", "Team1"),
        ('<< inputs.tenant | trimPrefix "te" | trimSuffix "1" | replace "m" "n" >>', "an"),
        (
            '<< "  x " | trim >>|<< trimAll "$" "$5.00$" >>|<< trunc 3 "abcdef" >>|<< trunc -2 "abcdef" >>',
            "x|5.00|abc|ef",
        ),
        ('<< substr 1 3 "abcdef" >>|<< "x" | repeat 3 >>|<< cat "a" 1 nil "b" >>', "bc|xxx|a 1 b"),
        ('<< "a\\nb" | indent 2 >>|<< "a\\nb" | nindent 4 >>', "  a\n  b|\n    a\n    b"),
        (
            '<< contains "ea" "team" >> << hasPrefix "te" inputs.tenant >> << hasSuffix "2" inputs.tenant >>',
            "true true false",
        ),
        ('<< b64enc "abc" >> << b64dec "YWJj" >> << adler32sum "abc" >>', "YWJj abc 38600999"),
        (
            '<< regexQuoteMeta "a.b/c-d" >> << regexMatch "^t" "tea" >> << regexFind "[0-9]+" "a12" >>',
            "a\\.b/c-d true 12",
        ),
        ('<< regexReplaceAll "t(e)" inputs.tenant "${1}x" >> << regexSplit "a" "bab" -1 >>', "exam1 [b b]"),
        ('<< splitList "," "a,b" | join "+" >> << (split "/" "a/b")._1 >>', "a+b b"),
        # slim-sprig: numbers.
        (
            '<< int "12" >> << int "0x1f" >> << int "abc" >> << int 3.9 >> << int true >> << atoi "7" >>',
            "12 31 0 3 1 7",
        ),
        ("<< add 1 2 3 >> << sub 5 2 >> << mul 2 3 4 >> << div -7 2 >> << mod -7 2 >>", "6 3 24 -3 -1"),
        (
            "<< max 1 5 3 >> << min 4 2 >> << round 3.14159 2 >> << ceil 1.2 >> << floor 1.8 >>",
            "5 2 3.14 2 1",
        ),
        (
            "<< until 3 >> << untilStep 0 10 3 >> << seq 1 3 >> << seq 0 2 6 >>",
            "[0 1 2] [0 3 6 9] 1 2 3 0 2 4 6",
        ),
        # slim-sprig: defaults, lists, mappings, types.
        (
            '<< default "d" "" >> << "team1" | default "d" >> << get inputs "none" | default "z" >>',
            "d team1 z",
        ),
        ('<< ternary "a" "b" true >> << empty "" >> << coalesce "" 0 "x" >>', "a true x"),
        (
            "<< first inputs.list >> << last inputs.list >> << rest inputs.list >> << reverse inputs.list >>",
            "a c [b c] [c b a]",
        ),
        (
            '<< has "a" inputs.list >> << without inputs.list "a" >> << uniq (list 1 2 1) >>',
            "true [b c] [1 2]",
        ),
        (
            '<< hasKey inputs "tenant" >> << hasKey inputs "x" >> << keys inputs.app | sortAlpha >>',
            "true false [replicas version]",
        ),
        (
            '<< pick inputs.app "version" >> << slice inputs.list 0 2 >> << dig "app" "x" "none" inputs >>',
            "map[version:6.7.x] [a b] none",
        ),
        ('<< $d := dict "a" 1 >><< $_ := set $d "b" 2 >><< $d | toJson >>', '{"a":1,"b":2}'),
        (
            '<< kindOf inputs.tenant >> << kindOf inputs.list >> << kindIs "map" inputs.app >>',
            "string slice true",
        ),
        # Formats.
        (
            "<< inputs.url | toJson >> << inputs.url | toRawJson >>",
            '"https://x.y/z?a=b\\u0026c" "https://x.y/z?a=b&c"',
        ),
        ('<< (fromJson "{\\"a\\":[1,2]}").a >>', "[1 2]"),
        ("<< inputs.people | toYaml >>", "- name: x\n- name: y\n"),
        (
            '<< dict "b" "2" "a" "x: y" "c" "one\\ntwo" | toYaml >>',
            "a: 'x: y'\nb: \"2\"\nc: |-\n  one\n  two\n",
        ),
        # The operator's own.
        ('<< ">=1.0.0-rc.0" | slugify >> << "Änne & Co_" | slugify >>', "1-0-0-rc-0 anne-and-co"),
        (f'<< "{"word-" * 15}" | slugify >>', "word-" * 11 + "word"),
    ],
)
def test_what_a_template_gives(template: str, expected: str) -> None:
    assert render(template, json.loads(json.dumps(INPUTS, default=str))).text == expected


@pytest.mark.parametrize(
    ("template", "message"),
    [
        ("<< inputs.none >>", "map has no entry for key 'none'"),
        ("<< inputs.tenant.x >>", "can't evaluate field x in type string"),
        ("<< inputs.nothing.x >>", "nil pointer evaluating interface {}.x"),
        ("<< .x >>", "nil data; no entry for key 'x'"),
        ("<< $y >>", "undefined variable '$y'"),
        ("<< if true >><< $y := 1 >><< end >><< $y >>", "undefined variable '$y'"),
        ("<< if true >>x", "<< if >> has no end"),
        ("<< end >>", "unexpected << end >>"),
        ("<< break >>", "<< break >> outside << range >>"),
        ("<< inputs.tenant", "an action does not end"),
        ('<< "a" "b" >>', "can't give argument to non-function"),
        ("<< 1 | 2 >>", "something that is no function stands behind a |"),
        ("<< (print 1 >>", "a parenthesis is not closed"),
        ('<< eq 1 "a" >>', "incompatible types for comparison"),
        ("<< eq 1 1.0 >>", "incompatible types for comparison"),
        ("<< upper 1 >>", "wrong type for value; expected string; got int64"),
        ("<< upper >>", "error calling upper: its arguments do not fit"),
        ("<< range inputs.tenant >><< end >>", "range can't iterate over string"),
        ('<< template "none" >>', "template 'none' not defined"),
        ('<< fail "no tenant" >>', "error calling fail: no tenant"),
        ("<< div 1 0 >>", "error calling div: integer divide by zero"),
    ],
)
def test_what_go_refuses(template: str, message: str) -> None:
    with pytest.raises(TemplateError) as caught:
        render(f"first line\n{template}")
    assert (caught.value.message, caught.value.line) == (message, 2)
    assert not isinstance(caught.value, UnsupportedError | UndecidedError)


@pytest.mark.parametrize(
    ("template", "message"),
    [
        ("<< lookup 1 >>", "fleetbook does not know its function 'lookup'"),
        ("<< now >>", "fleetbook does not know its function 'now'"),
        (
            '<< define "t" >><< template "t" >><< end >><< template "t" >>',
            "template 't' calls itself too often",
        ),
        (
            "<< range until 90000 >><< range until 90000 >>x<< end >><< end >>",
            "it takes more steps than fleetbook follows",
        ),
        (
            '<< $x := "ab" >><< range until 60 >><< $x = print $x $x >><< end >>',
            "it makes more text than fleetbook reads",
        ),
        ("<< until 1000000000 >>", "it counts further than fleetbook does"),
        ('<< regexMatch "[[:alpha:]]" "a" >>', "fleetbook does not read the pattern '[[:alpha:]]'"),
        ('<< "日本" | slugify >>', "fleetbook does not spell this alphabet in Latin letters"),
    ],
)
def test_what_goes_beyond_this_evaluator(template: str, message: str) -> None:
    with pytest.raises(UnsupportedError) as caught:
        render(template)
    assert caught.value.message == message


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        ("<< inputs.path >> << inputs.variable | quote >>", 'apps/${STAGE}/Web "${STAGE}"'),
        (
            '<< inputs.path | upper >> << inputs.path | replace "a" "b" >>',
            "APPS/${STAGE}/WEB bpps/${STAGE}/Web",
        ),
        ('<< printf "a/%s.yaml" inputs.variable | regexQuoteMeta >>', "a/${STAGE}\\.yaml"),
        ("<< inputs.variable | int >> << inputs.secret | b64enc >>", "${STAGE} ***"),
        ("<< if inputs.path >>has text of its own<< end >>", "has text of its own"),
    ],
)
def test_a_variable_without_a_value_stays_readable(template: str, expected: str) -> None:
    assert render(template).text == expected


@pytest.mark.parametrize(
    ("template", "message"),
    [
        (
            '<< if eq inputs.variable "live" >>x<< end >>',
            "a comparison depends on the variable STAGE, for which Git holds no value",
        ),
        (
            "<< if inputs.variable >>x<< end >>",
            "a condition depends on the variable STAGE, for which Git holds no value",
        ),
        (
            '<< inputs.variable | default "x" >>',
            "a condition depends on the variable STAGE, for which Git holds no value",
        ),
        ('<< hasPrefix "a" inputs.secret >>', "a result depends on a secret value"),
        (
            "<< index inputs.app inputs.variable >>",
            "a key depends on the variable STAGE, for which Git holds no value",
        ),
        ("<< inputs.id >>", "a text depends on a value that the cluster gives"),
    ],
)
def test_nothing_is_decided_by_what_git_does_not_hold(template: str, message: str) -> None:
    with pytest.raises(UndecidedError) as caught:
        render(template)
    assert caught.value.message == message


def test_each_line_remembers_the_line_it_was_made_from() -> None:
    rendered = render(
        "one: 1\n"
        "<<- range $name := inputs.list >>\n"
        "---\n"
        "name: << $name >>\n"
        "<<- end >>\n"
        "last: << inputs.app | toYaml | nindent 2 >>\n"
    )
    lines = zip(rendered.text.split("\n"), rendered.lines, strict=True)
    assert "\n".join(f"{line} {text}" for text, line in lines if text.strip()) == (
        "1 one: 1\n3 ---\n4 name: a\n3 ---\n4 name: b\n3 ---\n4 name: c\n"
        "6 last: \n6   replicas: 2\n6   version: 6.7.x"
    )
