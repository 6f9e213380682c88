"""Guards as they are put together: who is asked at which address, and who may pass."""

from fleetbook.analysis.addresses import host_of
from fleetbook.catalogue.sign_in import product_at
from fleetbook.core.identity import ObjectRef
from fleetbook.model.network import Guard


def signing_in(method: str, address: str | None, by: ObjectRef | None, note: str | None = None) -> Guard:
    """A guard that asks at an address."""
    return Guard(method=method, provider=host_of(address), by=by, product=product_at(address), note=note)


def letting_in(ranges: tuple[str, ...], by: ObjectRef | None) -> Guard | None:
    """A list of addresses that may pass; None where it lets in everyone."""
    if not ranges or {"0.0.0.0/0", "::/0"} & set(ranges):
        return None
    return Guard(method="ip-allow-list", provider=None, by=by, note=", ".join(ranges))
