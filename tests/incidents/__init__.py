"""Whole incidents: the events that come in, and the case file that comes out."""
