"""What a company supplies moves into its profile."""

from django.db import migrations

INTO_THE_PROFILE = """
UPDATE members_company AS company SET categories = supplied.slugs
FROM (
    SELECT row.company_id, array_agg(category.slug ORDER BY row.position) AS slugs
    FROM listings_suppliedcategory AS row
    JOIN listings_category AS category ON category.id = row.category_id
    GROUP BY row.company_id
) AS supplied
WHERE supplied.company_id = company.id;
"""
OUT_OF_IT = """
INSERT INTO listings_suppliedcategory (company_id, category_id, position)
SELECT company.id, category.id, named.place - 1
FROM members_company AS company,
    unnest(company.categories) WITH ORDINALITY AS named (slug, place)
    JOIN listings_category AS category ON category.slug = named.slug;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('listings', '0007_archived_companies'),
        ('members', '0016_company_categories'),
    ]

    operations = [
        migrations.RunSQL(INTO_THE_PROFILE, OUT_OF_IT),
        migrations.DeleteModel(name='SuppliedCategory'),
    ]
