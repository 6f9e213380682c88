"""Git to Snapshot to Documents; nothing secret passes this border."""
