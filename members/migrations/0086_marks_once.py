"""A mark of a page is there once a transaction by its index, whatever a plan thinks of the table.

The look for it was planned when the table was empty, and read all of it for each mark: a
transaction that changed 25,000 companies took twenty minutes.
"""

from django.db import migrations, models

ONCE = """
CREATE OR REPLACE FUNCTION members_mark_pages(VARIADIC marks text[]) RETURNS void LANGUAGE sql AS $$
    INSERT INTO members_pagechange (xact, mark)
    SELECT pg_current_xact_id()::text::bigint, one.mark FROM unnest(marks) AS one (mark)
    WHERE one.mark IS NOT NULL
    ON CONFLICT (xact, mark) DO NOTHING
$$;
"""
BEFORE = """
CREATE OR REPLACE FUNCTION members_mark_pages(VARIADIC marks text[]) RETURNS void LANGUAGE sql AS $$
    INSERT INTO members_pagechange (xact, mark)
    SELECT DISTINCT pg_current_xact_id()::text::bigint, one.mark FROM unnest(marks) AS one (mark)
    WHERE one.mark IS NOT NULL AND NOT EXISTS (
        SELECT FROM members_pagechange known
        WHERE known.xact = pg_current_xact_id()::text::bigint AND known.mark = one.mark)
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("members", "0085_page_changes")]

    operations = [
        migrations.AddConstraint(
            "pagechange",
            models.UniqueConstraint(
                fields=["xact", "mark"], name="pagechange_once_each"
            ),
        ),
        migrations.RunSQL(ONCE, BEFORE),
        migrations.RemoveIndex("pagechange", "pagechange_once"),
    ]
