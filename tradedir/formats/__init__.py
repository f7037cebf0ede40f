"""How Django itself writes days and numbers, where privacy/days.py is not asked: in the administration."""
