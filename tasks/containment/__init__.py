"""One file per action: how AWS is read, changed and put back; the table is `tasks.hands`."""
