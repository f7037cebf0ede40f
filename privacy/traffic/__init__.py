"""Traffic figures: counters of pages, and nothing of who opened them (docs/decisions/0038)."""
