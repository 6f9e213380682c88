"""Post-build substitution: its language, its values, and whole objects."""
