"""The edges: command line, HTTP, chat. The only place that builds things and reads the environment."""
