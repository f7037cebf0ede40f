"""What readers wish, and the one link by which they end a message."""
