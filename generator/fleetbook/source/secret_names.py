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
    "secretkey",
    "secretaccesskey",
    "clientsecret",
    "appsecret",
    "cookiesecret",
    "hmacsecret",
    "jwtsecret",
    "pluginsecret",
    "sessionsecret",
    "sharedsecret",
    "privatekey",
    "encryptionkey",
    "signingkey",
    "masterkey",
    "presharedkey",
    "storageaccountkey",
    "connectionstring",
    "htpasswd",
    "authorization",
)
_SHORT_WORDS = frozenset({"pass", "pwd", "psk"})
"""Too short to be an ending: `bypass` is no password."""
_NOT_SECRET = ("nextpagetoken", "serviceaccounttoken")
_REFERENCE_PARENTS = ("ref", "refs", "keyref", "keys", "keymapping", "secretkeys")
_VARIABLE = re.compile(r"\$\{[^}]*\}|\$\([^)]*\)|\$\w+|\{\{.*?\}\}|<[^<>]*>", re.DOTALL)
_ELSEWHERE = ("ref+", "vault:", "op://", "secretref:", "file:/", "env:")


@lru_cache(maxsize=100_000)
def is_secret_name(name: str) -> bool:
    """Whether a value under this key is secret: `DB_PASSWORD`, `apiKey`, `clientSecret`; not `secretName`."""
    flat = re.sub(r"[^a-z0-9]", "", name.lower())
    if flat.endswith(_ENDINGS):
        return not flat.endswith(_NOT_SECRET)
    words = _WORD.findall(name)
    if not words:
        return False
    # In the style of environment variables `APP_SECRET` is a value; `tls.secret` names an object.
    return words[-1].lower() in _SHORT_WORDS or (name.isupper() and words[-1] == "SECRET" and len(words) > 1)


def is_reference_parent(name: str) -> bool:
    """Whether values under this key are names of secrets or of their keys: `secretKeyRef`, `secretKeys`."""
    return name.lower().endswith(_REFERENCE_PARENTS)


def is_reference(value: str) -> bool:
    """Whether a value says where a secret is and not what it is: empty, a variable, a template, a path."""
    text = value.strip()
    return not _VARIABLE.sub("", text).strip() or text.startswith(_ELSEWHERE)
