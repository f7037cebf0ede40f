from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('members', '0050_mail_streams'),
    ]

    operations = [
        migrations.AddField(
            model_name='issue',
            name='page',
            field=models.TextField(blank=True, db_default='', default=''),
        ),
    ]
