"""Architecture to pages and diagrams: pure functions, no markup."""
