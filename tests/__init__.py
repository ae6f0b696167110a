"""Tests, flat on purpose: a package named like ours below this one would shadow it."""
