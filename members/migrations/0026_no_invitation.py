from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('members', '0025_one_claim_under_way'),
    ]

    operations = [
        migrations.RenameModel(old_name='Suppression', new_name='NoInvitation'),
    ]
