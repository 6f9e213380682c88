"""The files with which the book of a fleet begins: settings, a site, a first page, a workflow."""
