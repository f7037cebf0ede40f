import json
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from privacy import copy_schema

BEGINS, ENDS = "<!-- tables: begin -->\n", "<!-- tables: end -->\n"


class Command(BaseCommand):
    help = "Write the schema of a member's copy into docs/, from the data map."

    def handle(self, *args: Any, **options: Any) -> None:
        folder = Path(settings.BASE_DIR) / "docs"
        schema = json.dumps(copy_schema.schema(), ensure_ascii=False, indent=1)
        (folder / "download.schema.json").write_text(schema + "\n")
        page = folder / "download.md"
        before, _, rest = page.read_text().partition(BEGINS)
        after = rest.partition(ENDS)[2]
        page.write_text(before + BEGINS + copy_schema.as_page() + ENDS + after)
