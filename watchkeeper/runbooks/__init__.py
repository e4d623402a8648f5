"""Runbooks, one file each; the table is `watchkeeper.shelf`."""
