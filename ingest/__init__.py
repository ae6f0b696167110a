"""From files to a published generation of the index."""
