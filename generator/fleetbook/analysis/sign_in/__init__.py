"""Who vouches for people, and which apps ask them."""

from fleetbook.analysis.sign_in.sign_in import analyse_sign_in

__all__ = ["analyse_sign_in"]
