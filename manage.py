#!/usr/bin/env python
"""Django's commands, with Tradedir's settings."""

import os
import sys

from django.core.management import execute_from_command_line

from tradedir.database import owner

if __name__ == "__main__":
    if owner.COMMANDS.intersection(sys.argv[1:2]):
        os.environ.update(owner.environment(os.environ))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tradedir.settings")
    execute_from_command_line(sys.argv)
