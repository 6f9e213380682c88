"""Clusters: their names, members and order, described from the walks of their roots."""
