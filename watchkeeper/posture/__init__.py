"""Compliance scoring: Security Hub's score, its coverage, its trend, and what to fix first."""
