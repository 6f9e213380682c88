"""Tokens to a Template, by the grammar of Go's text/template."""

from collections.abc import Iterator

from fleetbook.resolve.gotemplate.errors import TemplateError
from fleetbook.resolve.gotemplate.lexer import Kind, Token, tokenize
from fleetbook.resolve.gotemplate.nodes import (
    Action,
    Branch,
    Call,
    Chain,
    Constant,
    Dot,
    Function,
    Jump,
    Node,
    Nodes,
    Operand,
    Pipeline,
    Template,
    Text,
    Variable,
)

_CONSTANTS = {"true": True, "false": False, "nil": None}
_BRANCHES = ("if", "with", "range")
_DEEPEST = 100


def parse(source: str) -> Template:
    """The template behind a text; raises TemplateError where Go would refuse it."""
    return _Parser(list(tokenize(source))).parse()


class _Parser:
    """Reads tokens from left to right; `_scope` holds the variables that are known at this place."""

    def __init__(self, tokens: list[Token]) -> None:
        self._tokens = tokens
        self._at = 0
        self._scope = ["$"]
        self._defined: dict[str, Nodes] = {}
        self._loops = 0
        self._depth = 0

    def parse(self) -> Template:
        """The whole."""
        body, ending = self._nodes()
        if ending is not None:
            raise TemplateError(f"unexpected << {ending.value} >>", ending.line)
        return Template(body, self._defined)

    def _nodes(self) -> tuple[Nodes, Token | None]:
        """Nodes up to an `end` or `else`, which is handed back, or to the end of the template."""
        found: list[Node] = []
        self._depth += 1
        if self._depth > _DEEPEST:
            raise TemplateError("actions are nested too deeply", self._line())
        while self._at < len(self._tokens):
            token = self._take()
            if token.kind is Kind.TEXT:
                found.append(Text(token.value, token.line))
            elif self._peek_word("end", "else"):
                ending = self._take()
                self._depth -= 1
                return tuple(found), ending
            else:
                found += self._action(token.line)
        self._depth -= 1
        return tuple(found), None

    def _action(self, line: int) -> Iterator[Node]:
        """What one action means; the tokens up to its end are taken."""
        first = self._peek()
        keyword = first.value if first is not None and first.kind is Kind.WORD else ""
        if keyword in _BRANCHES:
            self._take()
            yield self._branch(keyword, line)
        elif keyword in ("break", "continue"):
            self._take()
            yield self._jump(keyword, line)
        elif keyword == "define":
            self._take()
            self._define(self._name(line), line, close=True)
        elif keyword in ("template", "block"):
            self._take()
            name = self._name(line)
            given = None if self._closes() else self._pipeline(line)
            self._close(line)
            if keyword == "block":
                self._define(name, line, close=False)
            yield Call(name, given, line)
        else:
            pipeline = self._pipeline(line)
            self._close(line)
            yield Action(pipeline, line)

    def _branch(self, keyword: str, line: int) -> Branch:
        """The rest of an `if`, `with` or `range`, up to its own `end`."""
        known = len(self._scope)
        pipeline = self._pipeline(line, ranges=keyword == "range")
        self._close(line)
        self._loops += keyword == "range"
        body, ending = self._nodes()
        self._loops -= keyword == "range"
        otherwise: Nodes = ()
        if ending is not None and ending.value == "else":
            if keyword != "range" and self._peek_word(keyword):
                self._take()
                # An `else if` is an `if` of its own that shares the `end`.
                otherwise = (self._branch(keyword, ending.line),)
                del self._scope[known:]
                return Branch(keyword, pipeline, body, otherwise, line)
            self._close(line)
            otherwise, ending = self._nodes()
        if ending is None or ending.value != "end":
            raise TemplateError(f"<< {keyword} >> has no end", line)
        self._close(line)
        del self._scope[known:]
        return Branch(keyword, pipeline, body, otherwise, line)

    def _jump(self, keyword: str, line: int) -> Jump:
        if not self._loops:
            raise TemplateError(f"<< {keyword} >> outside << range >>", line)
        self._close(line)
        return Jump(keyword, line)

    def _define(self, name: str, line: int, *, close: bool) -> None:
        """A template with a name; it knows no variables of the place where it stands."""
        if close:
            self._close(line)
        scope, loops, self._scope, self._loops = self._scope, self._loops, ["$"], 0
        body, ending = self._nodes()
        if ending is None or ending.value != "end":
            raise TemplateError(f"the template {name!r} has no end", line)
        self._close(line)
        self._scope, self._loops = scope, loops
        self._defined[name] = body

    def _name(self, line: int) -> str:
        token = self._take() if self._peek() else None
        if token is None or not isinstance(token.value, str) or token.kind is not Kind.VALUE:
            raise TemplateError("a template needs a name in quotes", line)
        return token.value

    def _pipeline(self, line: int, *, ranges: bool = False) -> Pipeline:
        """Commands up to the end of the action or a closing parenthesis."""
        names, assigns = self._declaration(ranges)
        commands = [self._command(line)]
        while self._peek_mark("|"):
            self._take()
            commands.append(self._command(line))
        for each in commands[1:]:
            if not isinstance(each[0], Function | Chain | Variable | Pipeline):
                raise TemplateError("something that is no function stands behind a |", line)
        if not assigns:
            self._scope += names
        return Pipeline(tuple(commands), names, assigns, line)

    def _declaration(self, ranges: bool) -> tuple[tuple[str, ...], bool]:
        """The variables before `:=` or `=`, where there are some."""
        start, names = self._at, []
        while (token := self._peek()) is not None and token.kind is Kind.VARIABLE:
            names.append(self._take().value)
            if self._peek_mark(":=", "="):
                assigns = self._take().value == "="
                if assigns:
                    for name in names:
                        self._check(name, token.line)
                return tuple(names), assigns
            if not (ranges and len(names) == 1 and self._peek_mark(",")):
                break
            self._take()
        self._at = start
        return (), False

    def _command(self, line: int) -> tuple[Operand, ...]:
        """Operands with space between them."""
        found: list[Operand] = []
        while (token := self._peek()) is not None and not self._closes() and not self._peek_mark("|", ")"):
            if found and not token.spaced:
                raise TemplateError(f"unexpected {token.value!r} in operand", token.line)
            found.append(self._operand())
        if not found:
            raise TemplateError("a command is missing", line)
        if len(found) > 1 and isinstance(found[0], Constant | Dot):
            raise TemplateError("can't give argument to non-function", line)
        return tuple(found)

    def _operand(self) -> Operand:
        """A term, with the fields behind it."""
        token = self._take()
        term = self._term(token)
        fields: list[str] = [token.value] if token.kind is Kind.FIELD else []
        while (
            (following := self._peek()) is not None and following.kind is Kind.FIELD and not following.spaced
        ):
            fields.append(self._take().value)
        if not fields:
            return term
        if isinstance(term, Constant):
            raise TemplateError("unexpected . after a constant", token.line)
        return Chain(term, tuple(fields), token.line)

    def _term(self, token: Token) -> Operand:
        match token.kind:
            case Kind.VALUE:
                return Constant(token.value, token.line)
            case Kind.VARIABLE:
                self._check(token.value, token.line)
                return Variable(token.value, token.line)
            case Kind.FIELD:
                return Dot(token.line)
            case Kind.WORD if token.value in _CONSTANTS:
                return Constant(_CONSTANTS[token.value], token.line)
            case Kind.WORD:
                return Function(token.value, token.line)
            case Kind.MARK if token.value == ".":
                return Dot(token.line)
            case Kind.MARK if token.value == "(":
                inner = self._pipeline(token.line)
                if not self._peek_mark(")"):
                    raise TemplateError("a parenthesis is not closed", token.line)
                self._take()
                return inner
        raise TemplateError(f"unexpected {token.value!r}", token.line)

    def _check(self, name: str, line: int) -> None:
        if name not in self._scope:
            raise TemplateError(f"undefined variable {name!r}", line)

    def _peek(self) -> Token | None:
        return self._tokens[self._at] if self._at < len(self._tokens) else None

    def _take(self) -> Token:
        self._at += 1
        return self._tokens[self._at - 1]

    def _peek_word(self, *words: str) -> bool:
        token = self._peek()
        return token is not None and token.kind is Kind.WORD and token.value in words

    def _peek_mark(self, *marks: str) -> bool:
        token = self._peek()
        return token is not None and token.kind is Kind.MARK and token.value in marks

    def _closes(self) -> bool:
        token = self._peek()
        return token is None or token.kind is Kind.CLOSE

    def _close(self, line: int) -> None:
        """Take the end of an action."""
        token = self._peek()
        if token is None or token.kind is not Kind.CLOSE:
            what = "an action does not end" if token is None else f"unexpected {token.value!r}"
            raise TemplateError(what, token.line if token else line)
        self._take()

    def _line(self) -> int:
        token = self._peek()
        return token.line if token else self._tokens[-1].line if self._tokens else 1
