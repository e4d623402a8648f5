"""Containment actions as data: one file each; the table is `watchkeeper.action_table`."""
