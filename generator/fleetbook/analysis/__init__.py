"""Fleet to Architecture: one module per topic; topics do not import each other."""
