"""What of the repository is deployed, what is not, and why."""
