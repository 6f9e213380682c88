"""Charts that are at hand, rendered to the objects that their releases make."""
