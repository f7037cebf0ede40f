"""Who gets a message, when, and once: rows, the gate, filling, the line to the mail server."""
