"""Secrets that are known by their shape, wherever they stand."""

import re

MASK = "***"

_SHAPES = re.compile(
    r"-----BEGIN [A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?-----.*?"
    r"(?:-----END [A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?-----|\Z)"
    r"|-----BEGIN (?:AGE ENCRYPTED FILE|PGP MESSAGE)-----.*?(?:-----END [A-Z ]+-----|\Z)"
    r"|AGE-SECRET-KEY-1[A-Z0-9]{20,}"
    r"|ENC\[[A-Z0-9_]+,.*?\]"
    r"|\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*"  # JSON web token
    r"|\bgh[pousr]_[A-Za-z0-9]{20,}|\bgithub_pat_\w{20,}"
    r"|\bgl(?:pat|ptt|dt|rt|cbt|ft|soat|agent)-[\w.-]{16,}"
    r"|\b(?:AKIA|ASIA)[A-Z0-9]{16}\b"
    r"|\bAIza[\w-]{35}"
    r"|\bxox[abeoprs]-[\w-]{8,}|\bxapp-[\w-]{8,}"
    r"|\bSG\.[\w-]{16,}\.[\w-]{16,}"
    r"|\bsk_live_[A-Za-z0-9]{16,}|\bsk-[A-Za-z0-9_-]{32,}"
    r"|\bnpm_[A-Za-z0-9]{36}|\bdop_v1_[a-f0-9]{40,}|\bhvs\.[\w-]{20,}|\btskey-[a-z]+-[\w-]{10,}"
    r"|\b[0-9]{8,10}:AA[\w-]{33}"  # Telegram bot
    # Hashes of passwords, which can be guessed at; Flux's substitution wants each dollar twice.
    r"|\${1,2}2[abxy]\${1,2}[0-9]{2}\${1,2}[./A-Za-z0-9]{53}|\${1,2}argon2(?:id|i|d)\$[\w$=,+/.-]+",
    re.DOTALL,
)
_HOOKS = re.compile(
    r"(https://(?:hooks\.slack\.com/(?:services|workflows)|(?:\w+\.)?discord(?:app)?\.com/api(?:/v\d+)?/webhooks"
    r"|[\w.-]+\.webhook\.office\.com/webhookb2|outlook\.office\.com/webhook)/)[^\s\"'<>]+"
)
_CREDENTIALS = re.compile(r"\b([a-zA-Z][a-zA-Z0-9+.-]*://)([^\s/?#\"']*)@")
_QUERY = re.compile(
    r"([?&](?:[\w-]*(?:token|secret|password|passwd|apikey|api_key|signature)|sig|key)=)([^&\s\"'#]+)",
    re.IGNORECASE,
)
_VARIABLES_ONLY = re.compile(r"(?:\$*\{[^}]*\}+|\$\([^)]*\)|\$\w+|%s|[:*]|[\w.-]*:(?=[${%]))*")


def redact_text(text: str) -> str:
    """The same text with private keys, well-known tokens and credentials in addresses masked."""
    text = _SHAPES.sub(MASK, text)
    if "://" not in text:
        return text
    text = _HOOKS.sub(rf"\1{MASK}", text)
    text = _CREDENTIALS.sub(_redact_credentials, text)
    return _QUERY.sub(_redact_parameter, text)


def _redact_credentials(match: re.Match[str]) -> str:
    """An SSH user without a password is no secret, and neither is a variable."""
    scheme, credentials = match.groups()
    harmless = ":" not in credentials and not scheme.lower().startswith("http")
    if harmless or _VARIABLES_ONLY.fullmatch(credentials):
        return match.group()
    return f"{scheme}{MASK}@"


def _redact_parameter(match: re.Match[str]) -> str:
    name, value = match.groups()
    return match.group() if _VARIABLES_ONLY.fullmatch(value) else f"{name}{MASK}"
