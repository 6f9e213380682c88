"""Which keys hold secrets, judged by their names, and which values under them are only references."""

import re
from functools import lru_cache

_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")

# Endings of a name in lower case without separators.
_ENDINGS = (
    "password",
    "passwd",
    "passphrase",
    "apikey",
    "token",
    "secretaccesskey",
    "privatekey",
    "encryptionkey",
    "signingkey",
    "masterkey",
    "presharedkey",
    "accountkey",
    "sharedaccesskey",
    "htpasswd",
    "authorization",
)
_SECRET_ENDINGS = tuple(
    f"{use}secret"
    for use in ("app", "client", "consumer", "cookie", "hmac", "jwt", "plugin", "session", "shared")
)
_NOT_SECRET = ("nextpagetoken", "serviceaccounttoken", "pertoken")
_SHORT_WORDS = frozenset({"pass", "pwd", "psk"})
"""Too short to be an ending: `bypass` is no password."""
_NAMED_BEFORE = frozenset({"EXISTING", "KEY", "PASSWORD", "PULL", "TLS", "TOKEN"})
"""Before the last word of `DB_PASSWORD_SECRET` they say that it names an object."""
_REFERENCE_PARENTS = ("ref", "refs", "keys", "mapping")
_VARIABLE = re.compile(
    r"\$+\{[^}]*\}|\$__\w+\{[^}]*\}|\$\([^)]*\)|\$[A-Z_][A-Z0-9_]*|\{\{.*?\}\}|\{[\w.:-]+\}|<+[^<>]*>+|%s",
    re.DOTALL,
)
_BEARER = re.compile(r"^(?:Bearer|Basic|token) ")
_ELSEWHERE = (
    *("$(", "{{", "`", "ref+", "vault:", "op://", "secretref:", "env:", "file:/", "urn:k8s:secret:"),
    *("os.environ", "process.env", "/run/secrets/", "/var/run/secrets/"),
)
_NO_VALUES = frozenset({"true", "false", "yes", "no", "none", "null", "enabled", "disabled"})


@lru_cache(maxsize=100_000)
def is_secret_name(name: str) -> bool:
    """Whether a value under this key is secret: `DB_PASSWORD`, `apiKey`, `clientSecret`; not `secretName`."""
    flat = re.sub(r"[^a-z0-9]", "", name.lower())
    if flat.endswith(_ENDINGS):
        return not flat.endswith(_NOT_SECRET)
    if flat.endswith(_SECRET_ENDINGS):
        # An annotation such as `cnpg.io/pluginClientSecret` names an object.
        return "/" not in name
    words = _WORD.findall(name) or [""]
    return words[-1].lower() in _SHORT_WORDS or _is_secret_key(flat, name) or _is_variable(words, name)


def _is_secret_key(flat: str, name: str) -> bool:
    """`secretKey` and `APP_SECRET_KEY` are values; `existingSecretKey` names a key."""
    return flat == "secretkey" or name.lower().endswith("_secret_key")


def _is_variable(words: list[str], name: str) -> bool:
    """In the style of environment variables `APP_SECRET` is a value; `tls.secret` names an object."""
    return name.isupper() and words[-1] == "SECRET" and len(words) > 1 and words[-2] not in _NAMED_BEFORE


def is_reference_parent(name: str) -> bool:
    """Whether values under this key are names of secrets or of their keys: `secretKeyRef`, `secretKeys`."""
    return name.lower().endswith(_REFERENCE_PARENTS)


def is_reference(value: str) -> bool:
    """Whether a value is no secret but says where one is: empty, a switch, a variable, a template, a path."""
    text = _BEARER.sub("", value.strip(" \t\r\n\"',;"))
    return text.lower() in _NO_VALUES or text.startswith(_ELSEWHERE) or not _VARIABLE.sub("", text).strip()


def is_secret_number(name: str) -> bool:
    """Whether even a number under this key is secret: a password, not a limit or a price."""
    return "pass" in name.lower() or name.lower().endswith(("pwd", "psk"))
