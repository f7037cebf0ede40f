"""What is done to a mail in a process that can be lost: nothing here knows Django or a secret."""
