"""Messages to members who allow them: about topics, and of partners. Design: docs/decisions/0043-campaigns.md."""
