"""Which name servers are told of a host: external-dns, split DNS, and the records that Git holds."""

from fleetbook.analysis.network.dns.publishing import Dns, Told, annotation, dns_target
from fleetbook.analysis.network.dns.records import hosts_asked

__all__ = ["Dns", "Told", "annotation", "dns_target", "hosts_asked"]
