"""Documents to Fleet: what Flux would apply, still as raw objects."""
