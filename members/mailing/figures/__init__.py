"""How far a message is and what came of it, so protected that nobody is found in it."""
