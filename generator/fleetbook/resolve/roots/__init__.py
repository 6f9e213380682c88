"""Where Flux starts in a repository."""
