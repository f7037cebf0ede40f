import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('privacy', '0005_the_gate'),
    ]

    operations = [
        migrations.CreateModel(
            name='PolicyNotice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('subject', models.UUIDField()),
                ('written_at', models.DateTimeField(null=True)),
                ('seen_at', models.DateTimeField(null=True)),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='privacy.policyversion')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('written_at', None)), fields=['version'], name='policy_notice_to_write')],
                'constraints': [models.UniqueConstraint(fields=('subject', 'version'), name='policy_notice_once')],
            },
        ),
    ]
