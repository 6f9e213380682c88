"""HelmReleases: chart, version, values."""
