from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('members', '0026_claims_in_the_team'),
    ]

    operations = [
        migrations.RenameModel(old_name='Suppression', new_name='NoInvitation'),
    ]
