"""What filters of the Gateway API do to a request, in words: https://gateway-api.sigs.k8s.io/reference/spec/"""

from collections.abc import Iterator, Mapping
from typing import Any

from fleetbook.analysis.shape import mapping, sequence, text, within


def in_words(filters: list[Mapping[str, Any]]) -> tuple[str, ...]:
    """Each filter in a few words; extensions are told of elsewhere where they are middlewares."""
    return tuple(dict.fromkeys(word for each in filters for word in _words(each)))


def only_to_https(rule: Mapping[str, Any], filters: list[Mapping[str, Any]]) -> bool:
    """Whether a rule sends requests to the same host and path by HTTPS and does nothing else."""
    redirects = [mapping(each.get("requestRedirect")) for each in filters if "requestRedirect" in each]
    if sequence(rule.get("backendRefs")) or len(redirects) != 1:
        return False
    redirect = redirects[0]
    return redirect.get("scheme") == "https" and not {"hostname", "path"} & redirect.keys()


def _words(block: Mapping[str, Any]) -> Iterator[str]:
    if redirect := mapping(block.get("requestRedirect")):
        yield f"redirects to {_target(redirect)}"
    if rewrite := mapping(block.get("urlRewrite")):
        yield from _rewrite(rewrite)
    for field, whose in (("requestHeaderModifier", "request"), ("responseHeaderModifier", "response")):
        for doing, verb in (("set", "sets"), ("add", "adds"), ("remove", "removes")):
            names = [_name(each) for each in sequence(within(block, field, doing))]
            if names:
                yield f"{verb} {whose} header{'s' if len(names) > 1 else ''} {', '.join(names)}"
    if mirror := text(within(block, "requestMirror", "backendRef", "name")):
        yield f"copies requests to {mirror}"
    extension = mapping(block.get("extensionRef"))
    if extension and text(extension.get("kind")) != "Middleware":
        yield f"{text(extension.get('kind'))} {text(extension.get('name'))}"


def _name(header: Any) -> str:
    """Of a header to set or add the name only: values may be credentials."""
    return text(within(header, "name")) or text(header) or ""


def _target(redirect: Mapping[str, Any]) -> str:
    scheme, host = text(redirect.get("scheme")), text(redirect.get("hostname"))
    path = mapping(redirect.get("path"))
    written = text(path.get("replaceFullPath")) or text(path.get("replacePrefixMatch")) or ""
    if host:
        return f"{scheme}://{host}{written}" if scheme else f"{host}{written}"
    return written or (scheme.upper() if scheme else "another port")


def _rewrite(rewrite: Mapping[str, Any]) -> Iterator[str]:
    if host := text(rewrite.get("hostname")):
        yield f"rewrites the host to {host}"
    path = mapping(rewrite.get("path"))
    written = text(path.get("replaceFullPath")) or text(path.get("replacePrefixMatch"))
    if path:
        yield f"rewrites the path to {written or '/'}"
