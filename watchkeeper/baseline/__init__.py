"""The baseline: what an account should look like, how it differs, and what would be changed."""
