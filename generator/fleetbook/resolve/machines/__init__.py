"""The machines of clusters, as far as a repository holds what they are made from."""
