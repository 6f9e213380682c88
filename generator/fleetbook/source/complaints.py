"""What is wrong with a YAML file, in plain words."""

from yaml import MarkedYAMLError, YAMLError
from yaml.reader import ReaderError

from fleetbook.source.loader import MalformedError

# What libyaml says, and what a person needs to hear; the first that fits counts.
_WORDS = (
    ("found a tab character", "A tab stands where only spaces may indent."),
    ("mapping values are not allowed", "A second `:` on one line, or a line with the wrong indentation."),
    ("could not find expected ':'", "A key without a `:` after it, or a text whose lines are not indented."),
    ("did not find expected key", "A line does not fit the indentation of its mapping."),
    ("did not find expected '-' indicator", "A line does not fit the indentation of its list."),
    ("did not find expected ',' or", "A `[` or `{` is not closed, or a comma is missing."),
    (
        "did not find expected node content",
        "A value is missing, or starts with a character that needs quotes.",
    ),
    (
        "did not find expected <document start>",
        "The document is followed by text that belongs to no mapping.",
    ),
    ("found unexpected end of stream", "A quote is not closed."),
    ("found unexpected document indicator", "A quote is not closed before the next document."),
    (
        "unknown escape character",
        "A `\\` in double quotes is followed by a letter that has no meaning there.",
    ),
    ("invalid Unicode character escape", "An escaped character in double quotes is no Unicode character."),
    ("block sequence entries are not allowed", "A `-` stands where no list can start."),
    ("found undefined tag handle", "A tag with a `!` prefix that is not defined."),
)
_START = "found character that cannot start any token"


def explain(error: MalformedError | YAMLError, text: bytes) -> tuple[str, int]:
    """The reason as a sentence, and the line from 1."""
    if isinstance(error, MalformedError):
        return error.reason, error.line
    if isinstance(error, ReaderError):
        return _explain_bytes(error), text.count(b"\n", 0, error.position) + 1
    if isinstance(error, MarkedYAMLError) and error.problem_mark is not None:
        line = error.problem_mark.line
        reason = _explain_problem(error.problem or "", text, line, error.problem_mark.column)
        if error.context_mark is not None and reason.startswith("A quote is not closed"):
            line = error.context_mark.line
        # What is missing at the end of the file is missed after its last line.
        return reason, min(line, text.rstrip(b"\r\n").count(b"\n")) + 1
    return f"This is not valid YAML: {error}.", 1


def _explain_bytes(error: ReaderError) -> str:
    if "control characters" in error.reason:
        return f"There is a control character (code {error.character}), which YAML does not allow."
    return "The text is not valid UTF-8."


def _explain_problem(problem: str, text: bytes, line: int, column: int) -> str:
    if problem == _START:
        return _explain_start(_character(text, line, column))
    for words, reason in _WORDS:
        if words in problem:
            return reason
    return f"This is not valid YAML: {problem}."


def _explain_start(character: str) -> str:
    if character == "\t":
        return "A tab stands where only spaces may indent."
    return (
        f"A value cannot start with `{character}`; put it in quotes."
        if character
        else "This is not valid YAML."
    )


def _character(text: bytes, line: int, column: int) -> str:
    lines = text.split(b"\n")
    content = lines[line].decode("utf-8", "replace") if line < len(lines) else ""
    return content[column : column + 1]
