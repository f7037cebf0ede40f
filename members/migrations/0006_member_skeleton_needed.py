from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("members", "0005_member_skeletons")]

    operations = [
        migrations.AlterField(
            model_name="member",
            name="member_id_skeleton",
            field=models.CharField(editable=False, max_length=200, unique=True),
        ),
    ]
