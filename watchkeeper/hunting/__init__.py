"""Hunting: questions in SQL over one logical table of CloudTrail events."""
