"""What the practice yard promises, over real sockets."""
