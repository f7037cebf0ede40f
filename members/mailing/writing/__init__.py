"""What a message says: written by staff, held to what it may hold, drawn up, looked at."""
