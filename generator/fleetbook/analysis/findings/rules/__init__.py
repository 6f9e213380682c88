"""The rules: what each means, how much it matters, what to do."""

from types import MappingProxyType

from fleetbook.analysis.findings.rules.delivery import DELIVERY_RULES
from fleetbook.analysis.findings.rules.network import NETWORK_RULES
from fleetbook.analysis.findings.rules.references import REFERENCE_RULES
from fleetbook.analysis.findings.rules.rule import Rule
from fleetbook.analysis.findings.rules.storage import STORAGE_RULES
from fleetbook.analysis.findings.rules.workloads import WORKLOAD_RULES

__all__ = ["RULES", "Rule"]

_EVERY = (*REFERENCE_RULES, *DELIVERY_RULES, *NETWORK_RULES, *STORAGE_RULES, *WORKLOAD_RULES)
RULES = MappingProxyType({rule.id: rule for rule in _EVERY})
"""Rule by id."""
