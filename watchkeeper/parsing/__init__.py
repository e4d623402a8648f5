"""The door's readers: what AWS sends becomes a `Finding`, or is refused by name."""
