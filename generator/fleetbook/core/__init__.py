"""Words that every layer shares: places, identities, diagnostics, errors, the unknown."""
