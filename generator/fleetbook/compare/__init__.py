"""What differs between two architectures: not lines of YAML, but what runs, who reaches it, what is kept."""
