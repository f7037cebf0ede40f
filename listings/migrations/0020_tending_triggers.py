"""Listings follow a merged category whoever writes them; moderators tend the tree."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

# Its row is held as the foreign key would hold it, a moment earlier: whoever merges waits for
# listings that are being written, and who writes later reads where the category has gone.
FOLLOWING = """
CREATE FUNCTION listings_follow_category() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    onward bigint;
    steps integer := 0;
BEGIN
    LOOP
        SELECT moved_to_id INTO onward FROM listings_category
        WHERE id = NEW.category_id FOR KEY SHARE;
        EXIT WHEN onward IS NULL OR steps > 20;
        NEW.category_id := onward;
        steps := steps + 1;
    END LOOP;
    RETURN NEW;
END $$;
CREATE TRIGGER follows_category BEFORE INSERT OR UPDATE OF category_id ON listings_item
    FOR EACH ROW EXECUTE FUNCTION listings_follow_category();
CREATE TRIGGER follows_category BEFORE INSERT OR UPDATE OF category_id ON listings_offer
    FOR EACH ROW EXECUTE FUNCTION listings_follow_category();

-- What a company said it supplies before, and publishes or restores now.
CREATE FUNCTION listings_follow_slugs() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM listings_category
        WHERE slug = ANY(NEW.categories) AND moved_to_id IS NOT NULL
    ) THEN
        NEW.categories := ARRAY(
            SELECT slug FROM (
                SELECT coalesce(onward.slug, said.slug) AS slug, min(said.place) AS place
                FROM unnest(NEW.categories) WITH ORDINALITY AS said(slug, place)
                LEFT JOIN listings_category gone ON gone.slug = said.slug
                LEFT JOIN listings_category onward ON onward.id = gone.moved_to_id
                GROUP BY 1
            ) AS found ORDER BY place
        );
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER follows_categories BEFORE INSERT OR UPDATE OF categories ON members_company
    FOR EACH ROW WHEN (NEW.categories <> '{}') EXECUTE FUNCTION listings_follow_slugs();
"""
FOLLOWING_BACK = """
DROP TRIGGER follows_category ON listings_item;
DROP TRIGGER follows_category ON listings_offer;
DROP TRIGGER follows_categories ON members_company;
DROP FUNCTION listings_follow_category, listings_follow_slugs;
"""
TEND = ("category", "tend_tree", "Can change categories, attributes and synonyms")
VIEWED = ("category", "attribute", "treechange", "synonymgroup", "missedsearch")


def allow(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    group, _ = apps.get_model("auth", "Group").objects.get_or_create(name="moderator")
    viewing = [(model, f"view_{model}", f"Can view {model}") for model in VIEWED]
    for model, codename, name in [TEND, *viewing]:
        group.permissions.add(permission(apps, model, codename, name))


def permission(apps: StateApps, model: str, codename: str, name: str):
    kind, _ = apps.get_model("contenttypes", "ContentType").objects.get_or_create(
        app_label="listings", model=model
    )
    found, _ = apps.get_model("auth", "Permission").objects.get_or_create(
        content_type=kind, codename=codename, defaults={"name": name}
    )
    return found


def forbid(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    codenames = [TEND[1], *(f"view_{model}" for model in VIEWED)]
    for group in apps.get_model("auth", "Group").objects.filter(name="moderator"):
        mine = group.permissions.filter(
            content_type__app_label="listings", codename__in=codenames
        )
        group.permissions.remove(*mine)


class Migration(migrations.Migration):
    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("listings", "0019_tending"),
        ("members", "0020_staff_acts"),
    ]

    operations = [
        migrations.RunSQL(FOLLOWING, FOLLOWING_BACK),
        migrations.RunPython(allow, forbid),
    ]
