"""Sources: which of them are this repository, and what of it they hold."""
