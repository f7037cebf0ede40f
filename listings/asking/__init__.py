"""Asking: inquiries, the threads that come of them, and what keeps them in order.

Deeds and questions; who may is decided by the doors. What leaves by mail is sent by others:
see notices.py and the task that `threads.told` wakes.
"""
