"""ResourceSets of the Flux Operator: what they make, as far as their inputs are in Git."""
