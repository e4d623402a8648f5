"""Reading where findings come from, and keeping what was scored."""
