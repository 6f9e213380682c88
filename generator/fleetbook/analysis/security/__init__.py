"""Certificates, and where secrets come from and go to."""

from fleetbook.analysis.security.security import analyse_security

__all__ = ["analyse_security"]
