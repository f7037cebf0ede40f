"""What is written in traditional Chinese is entered again: it is found by simplified words too."""

from typing import Any

from django.db import migrations

from listings.search.hanzi import simplified

# Workers enter what is marked, a batch at a time.
MARK = """
INSERT INTO listings_behind (company_id)
SELECT DISTINCT company_id FROM listings_searchdoc WHERE tsv::text ~ %s
"""


def mark(_apps: Any, editor: Any) -> None:
    with editor.connection.cursor() as cursor:
        cursor.execute(MARK, [f"[{''.join(map(chr, simplified()))}]"])


class Migration(migrations.Migration):
    dependencies = [("listings", "0067_own_goods")]

    # Entered anew is right for every version, whichever enters it.
    operations = [migrations.RunPython(mark, migrations.RunPython.noop)]
