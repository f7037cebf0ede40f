"""The categories a company supplies, in its profile: edited, waiting and remembered with it."""

import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('members', '0015_company_imports'),
    ]

    operations = [
        migrations.AddField(
            model_name='company',
            name='categories',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=80), blank=True, default=list, size=None),
        ),
        migrations.AddConstraint(
            model_name='company',
            constraint=models.CheckConstraint(condition=models.Q(('categories__len__lte', 10)), name='company_at_most_ten_categories'),
        ),
    ]
