"""Reports as files: the same report is the same bytes, whoever asks for it and whenever.

`report.py` is what a file says, in one language and without markup; each format has a writer.
PNG and PDF are drawn by a program of its own (`drawing_program.py`).
"""
