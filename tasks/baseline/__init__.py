"""Eyes and hands of the baseline: surveys, looks, changes, proofs."""
