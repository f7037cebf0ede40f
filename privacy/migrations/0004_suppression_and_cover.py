import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('privacy', '0003_kept_by_the_database'),
    ]

    operations = [
        migrations.CreateModel(
            name='Suppression',
            fields=[
                ('mark', models.BinaryField(max_length=32, primary_key=True, serialize=False)),
                ('reason', models.CharField(choices=[('complaint', 'Its owner complained'), ('returned', 'Mail came back for good'), ('asked', 'Its owner asked for it'), ('erased', 'The account was erased')], max_length=10)),
                ('since', models.DateTimeField(default=django.utils.timezone.now)),
            ],
        ),
        # Links that were sent before do not say to which address.
        migrations.RunSQL("DELETE FROM privacy_optinrequest", migrations.RunSQL.noop),
        migrations.RemoveField(
            model_name='optinrequest',
            name='confirmed_at',
        ),
        migrations.AddField(
            model_name='consentstate',
            name='confirmed_by',
            field=models.BinaryField(max_length=32, null=True),
        ),
        migrations.AddField(
            model_name='consentstate',
            name='policy',
            field=models.PositiveIntegerField(null=True),
        ),
        migrations.AddField(
            model_name='optinrequest',
            name='address',
            field=models.BinaryField(default=b'', max_length=32),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='restriction',
            name='reason',
            field=models.CharField(choices=[('clearing-up', 'Something is being cleared up'), ('erased', 'Erased')], default='clearing-up', max_length=15),
        ),
        migrations.AlterField(
            model_name='consentevent',
            name='method',
            field=models.CharField(choices=[('sign-up', 'Sign-up'), ('settings', 'Settings page'), ('double-opt-in', 'Link in a message'), ('one-click', 'One-click unsubscribe'), ('complaint', 'Complaint'), ('gpc', 'Global Privacy Control'), ('staff', 'Staff on request'), ('policy', 'Change of the policy'), ('address', 'Change of the e-mail address')], max_length=15),
        ),
        migrations.CreateModel(
            name='OptInMail',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('mark', models.BinaryField(max_length=32)),
                ('sent_at', models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                'indexes': [models.Index(fields=['mark', 'sent_at'], name='opt_in_mail_counted')],
            },
        ),
    ]
