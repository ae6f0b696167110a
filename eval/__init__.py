"""How good the answers are. Import by name (``from eval.run import …``)."""
