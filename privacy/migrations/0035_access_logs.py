"""Access logs that were given, with a constraint: every line of a file is accounted for once."""

import django.db.models.expressions
import django.utils.timezone
from django.db import migrations, models

import privacy.models.access_log

SUM = """
CREATE FUNCTION access_log_lines(dropped jsonb) RETURNS bigint
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT coalesce(sum(value::bigint), 0)::bigint FROM jsonb_each_text(dropped)
$$
"""
NO_SUM = "DROP FUNCTION access_log_lines(jsonb)"


class Migration(migrations.Migration):
    dependencies = [("privacy", "0031_closed_days")]

    operations = [
        migrations.RunSQL(SUM, NO_SUM),
