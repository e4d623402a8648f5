"""An independent judge: Prowler, in a venv of its own, before and after the baseline."""
