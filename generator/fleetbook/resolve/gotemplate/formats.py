"""Values as JSON and YAML, and the YAML text that the operator makes of a template before it fills it in."""

import json
from collections.abc import Callable, Mapping
from typing import Any

import yaml

from fleetbook.resolve.gotemplate.arguments import require_text, wholly
from fleetbook.resolve.gotemplate.values import to_plain
from fleetbook.source.scalars import read_plain

_ENDLESS = 1 << 30


class _Dumper(yaml.SafeDumper):
    """Writes values as Go's YAML library does: texts of several lines as blocks, no aliases."""

    def ignore_aliases(self, data: Any) -> bool:
        """Whether a value is written out each time; always."""
        return True


def _represent_text(dumper: yaml.SafeDumper, value: str) -> yaml.ScalarNode:
    style = "|" if "\n" in value else None
    if style is None and not isinstance(read_plain(value), str):
        style = '"'
    return dumper.represent_scalar("tag:yaml.org,2002:str", value, style=style)


_Dumper.add_representer(str, _represent_text)


def dump_yaml(value: Any) -> str:
    """A value as YAML: keys sorted, lists not indented, lines as long as they are."""
    plain = to_plain(value)
    text: str = yaml.dump(
        plain, Dumper=_Dumper, default_flow_style=False, allow_unicode=True, width=_ENDLESS, sort_keys=True
    )
    return text.removesuffix("...\n")


def _to_json(value: Any) -> str:
    text = json.dumps(to_plain(value), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def _to_raw_json(value: Any) -> str:
    return json.dumps(to_plain(value), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _to_pretty_json(value: Any) -> str:
    return json.dumps(to_plain(value), ensure_ascii=False, sort_keys=True, indent=2)


def _from_json(text: Any) -> Any:
    return json.loads(require_text(text))


FORMAT_FUNCTIONS: Mapping[str, Callable[..., Any]] = {
    "toYaml": dump_yaml,
    "mustToYaml": dump_yaml,
    "toJson": _to_json,
    "mustToJson": _to_json,
    "toRawJson": _to_raw_json,
    "mustToRawJson": _to_raw_json,
    "toPrettyJson": _to_pretty_json,
    "mustToPrettyJson": _to_pretty_json,
    "fromJson": wholly(_from_json),
    "mustFromJson": wholly(_from_json),
}
