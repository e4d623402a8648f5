"""One file per evidence step: what is looked at; the table is `tasks.eyes`."""
