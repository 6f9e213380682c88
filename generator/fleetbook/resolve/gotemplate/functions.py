"""Every function that a template of the Flux Operator may call."""

from collections.abc import Callable, Mapping
from typing import Any

from fleetbook.resolve.gotemplate.formats import FORMAT_FUNCTIONS
from fleetbook.resolve.gotemplate.numbers import NUMBER_FUNCTIONS
from fleetbook.resolve.gotemplate.standard import BUILTINS
from fleetbook.resolve.gotemplate.structures import COLLECTION_FUNCTIONS
from fleetbook.resolve.gotemplate.texts import TEXT_FUNCTIONS

FUNCTIONS: Mapping[str, Callable[..., Any]] = {
    **BUILTINS,
    **TEXT_FUNCTIONS,
    **NUMBER_FUNCTIONS,
    **COLLECTION_FUNCTIONS,
    **FORMAT_FUNCTIONS,
}
"""Go's own, then slim-sprig's, which replace two of them, and the operator's."""
