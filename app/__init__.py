"""The edges: the only place that builds parts, reads the environment and prints."""
