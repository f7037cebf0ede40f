"""When a company's team was last asked whether its page is right: no part of its history."""

import django.db.models.functions.comparison
from django.db import migrations, models

BUT_ASKED_ON = """
DROP TRIGGER profile_changes ON members_company;
CREATE TRIGGER profile_changes AFTER UPDATE ON members_company FOR EACH ROW
    EXECUTE FUNCTION profile_changes(
        'id', 'slug', 'form_key', 'changed_at', 'created_at', 'asked_on');
"""
AS_BEFORE = """
DROP TRIGGER profile_changes ON members_company;
CREATE TRIGGER profile_changes AFTER UPDATE ON members_company FOR EACH ROW
    EXECUTE FUNCTION profile_changes('id', 'slug', 'form_key', 'changed_at', 'created_at');
"""


class Migration(migrations.Migration):

    dependencies = [
        ('members', '0009_drafts_and_changes'),
    ]

    operations = [
        migrations.AddField(
            model_name='company',
            name='asked_on',
            field=models.DateField(blank=True, editable=False, null=True),
        ),
        migrations.AddIndex(
            model_name='company',
            index=models.Index(django.db.models.functions.comparison.Greatest('confirmed_on', 'asked_on'), condition=models.Q(('published_at__isnull', False), ('suspended_at', None), ('unpublished_at', None)), name='company_last_asked'),
        ),
        migrations.RunSQL(BUT_ASKED_ON, AS_BEFORE),
    ]
