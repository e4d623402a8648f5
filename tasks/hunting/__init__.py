"""Hunting: the engines that answer, and where their events come from."""
