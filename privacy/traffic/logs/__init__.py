"""Access logs of web servers, counted into the traffic figures (docs/decisions/0039)."""
