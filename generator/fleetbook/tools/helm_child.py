"""The process in which Helm's library runs: a crash or an endless template ends this process alone.

Started by file, so it imports nothing of fleetbook. Requests are a JSON list on standard input; each answer
is a line of JSON on standard output, written as soon as it is known.
"""

import json
import os
import sys
import threading
from contextlib import suppress
from typing import Any

LATE = 124
"""Exit code where a chart took too long."""
_MEMORY = 4 << 30


def main() -> None:
    """Answer every request; `argv[1]` is how many seconds each may take."""
    _limit_memory()
    seconds = float(sys.argv[1])
    # Whatever the library prints must not stand among the answers.
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    for request in json.load(sys.stdin):
        # The library cannot be interrupted, but the process can.
        watch = threading.Timer(seconds, os._exit, (LATE,))
        watch.daemon = True
        watch.start()
        print(json.dumps(_answer(request)), file=answers, flush=True)
        watch.cancel()


def _answer(request: dict[str, Any]) -> dict[str, Any]:
    from helm_python import HelmError, _native

    try:
        handle = _native.HANDLE(_native.call_handle("helm_chart_load", request["chart"]))
        options = json.dumps(request["options"])
        rendered = _native.call_string("helm_render", handle, json.dumps(request["values"]), options)
        _native.call_status("helm_chart_free", handle)
    except HelmError as error:
        return {"error": str(error)}
    return {"files": json.loads(rendered)}


def _limit_memory() -> None:
    """Let a template that makes a huge text fail before the machine does."""
    with suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))


if __name__ == "__main__":
    main()
