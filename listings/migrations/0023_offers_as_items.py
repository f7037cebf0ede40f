"""Offers are paused, put away and have documents as items do; files wait for a moderator."""

import django.contrib.postgres.indexes
import django.db.models.constraints
import django.db.models.deletion
import listings.models.digested
import members.models.plain
from django.db import migrations, models


# What is paused or put away cannot be found, whoever changed it and how.
LEAVING = """
DROP TRIGGER leaves_search ON listings_offer;
CREATE TRIGGER leaves_search AFTER UPDATE ON listings_offer FOR EACH ROW
    WHEN (OLD.published_at IS NOT NULL AND (
        NEW.published_at IS NULL OR NEW.paused_at IS NOT NULL
        OR NEW.archived_at IS NOT NULL OR NEW.withdrawn_at IS NOT NULL))
    EXECUTE FUNCTION listings_offer_leaves();
"""
LEAVING_BACK = """
DROP TRIGGER leaves_search ON listings_offer;
CREATE TRIGGER leaves_search AFTER UPDATE ON listings_offer FOR EACH ROW
    WHEN (OLD.published_at IS NOT NULL
        AND (NEW.published_at IS NULL OR NEW.withdrawn_at IS NOT NULL))
    EXECUTE FUNCTION listings_offer_leaves();
"""


class Migration(migrations.Migration):

    dependencies = [
        ('listings', '0021_photo_batches'),
        ('members', '0028_closing_companies'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='offerfile',
            name='offer_file_place',
        ),
        migrations.AddField(
            model_name='itemdocument',
            name='held_at',
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name='itemphoto',
            name='held_at',
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name='offer',
            name='archived_at',
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name='offer',
            name='paused_at',
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name='offerfile',
            name='digest',
            field=models.CharField(blank=True, db_default='', default='', max_length=64),
        ),
        migrations.AddField(
            model_name='offerfile',
            name='held_at',
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name='offerfile',
            name='size',
            field=models.PositiveIntegerField(db_default=0, default=0),
        ),
        migrations.AlterField(
            model_name='offerfile',
            name='file',
            field=models.FileField(max_length=200, upload_to='documents/'),
        ),
        migrations.AlterField(
            model_name='offerfile',
            name='offer',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='documents', to='listings.offer'),
        ),
        migrations.AddIndex(
            model_name='itemdocument',
            index=models.Index(fields=['file'], name='item_document_file'),
        ),
        migrations.AddIndex(
            model_name='itemphoto',
            index=models.Index(fields=['stem'], name='item_photo_stem'),
        ),
        migrations.AddIndex(
            model_name='offer',
            index=models.Index(fields=['company', '-changed_at', '-id'], name='offer_company_changed'),
        ),
        migrations.AddIndex(
            model_name='offer',
            index=django.contrib.postgres.indexes.GinIndex(django.contrib.postgres.indexes.OpClass(members.models.plain.PlainName('title'), 'gin_trgm_ops'), name='offer_plain_title'),
        ),
        migrations.AddIndex(
            model_name='offer',
            index=models.Index(listings.models.digested.TextDigest('specification'), condition=models.Q(('specification', ''), _negated=True), name='offer_same_specification'),
        ),
        migrations.AddIndex(
            model_name='offerfile',
            index=models.Index(fields=['file'], name='offer_file_content'),
        ),
        migrations.AddConstraint(
            model_name='offer',
            constraint=models.CheckConstraint(condition=models.Q(('paused_at', None), ('published_at__isnull', False), _connector='OR'), name='offer_paused_means_published'),
        ),
        migrations.AddConstraint(
            model_name='offerfile',
            constraint=models.UniqueConstraint(deferrable=django.db.models.constraints.Deferrable['IMMEDIATE'], fields=('offer', 'position'), name='offer_file_place'),
        ),
        migrations.RunSQL(LEAVING, LEAVING_BACK),
    ]
