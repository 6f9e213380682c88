"""Why a template gives no text: three reasons that a reader must tell apart."""


class TemplateError(Exception):
    """Go refuses the template as well: `line` is the line of the template, from 1."""

    def __init__(self, message: str, line: int = 0) -> None:
        super().__init__(message)
        self.message = message
        self.line = line


class UnsupportedError(TemplateError):
    """The template asks for something that Go knows and this evaluator does not."""


class UndecidedError(TemplateError):
    """The template depends on a value that Git does not hold."""
