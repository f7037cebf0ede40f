from django.db import migrations, models

from privacy import ledgers


class Migration(migrations.Migration):

    dependencies = [
        ('privacy', '0017_promise_checks'),
    ]

    operations = [
        migrations.CreateModel(
            name='CopyEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.BigIntegerField(editable=False, unique=True)),
                ('recorded_at', models.DateTimeField(editable=False)),
                ('seal', models.BinaryField()),
                ('number', models.UUIDField()),
                ('subject', models.UUIDField()),
                ('act', models.CharField(choices=[('asked', 'Asked for'), ('made', 'Made'), ('fetched', 'Handed out'), ('taken-in', 'Taken in from another site')], max_length=8)),
                ('rows', models.PositiveIntegerField(default=0)),
            ],
            options={
                'indexes': [models.Index(fields=['subject', '-position'], name='copies_of_subject')],
                'constraints': [models.CheckConstraint(condition=models.Q(('act__in', ['asked', 'made', 'fetched', 'taken-in'])), name='copy_act_known')],
            },
        ),
        ledgers.begin("privacy_copyevent", "number", "subject", "act", "rows"),
    ]
