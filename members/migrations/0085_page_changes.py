"""Marks of what public pages were made of and has changed, set by whatever changes it."""

from django.db import migrations, models

# Once for each transaction, however often it changes the same.
MARKS = """
CREATE FUNCTION members_mark_pages(VARIADIC marks text[]) RETURNS void LANGUAGE sql AS $$
    INSERT INTO members_pagechange (xact, mark)
    SELECT DISTINCT pg_current_xact_id()::text::bigint, one.mark FROM unnest(marks) AS one (mark)
    WHERE one.mark IS NOT NULL AND NOT EXISTS (
        SELECT FROM members_pagechange known
        WHERE known.xact = pg_current_xact_id()::text::bigint AND known.mark = one.mark)
$$;
CREATE FUNCTION members_pages_said() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM members_mark_pages(VARIADIC TG_ARGV::text[]);
    RETURN NULL;
END $$;
-- Rows that belong to a company, whose key is in the column that is named.
CREATE FUNCTION members_pages_of_company() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        PERFORM members_mark_pages('c' || (to_jsonb(OLD) ->> TG_ARGV[0]));
    END IF;
    IF TG_OP <> 'DELETE' THEN
        PERFORM members_mark_pages('c' || (to_jsonb(NEW) ->> TG_ARGV[0]));
    END IF;
    RETURN NULL;
END $$;
CREATE FUNCTION members_pages_of_member() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM members_mark_pages('c' || m.company_id)
    FROM members_membership m WHERE m.member_id = OLD.id;
    RETURN NULL;
END $$;
CREATE FUNCTION members_pages_of_import() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM members_mark_pages('c' || i.company_id)
    FROM members_importedcompany i WHERE i.batch_id = OLD.id;
    RETURN NULL;
END $$;
CREATE TRIGGER marks_pages AFTER UPDATE ON members_member FOR EACH ROW
    WHEN (OLD.is_active <> NEW.is_active) EXECUTE FUNCTION members_pages_of_member();
CREATE TRIGGER marks_pages AFTER UPDATE ON members_companyimport FOR EACH ROW
    WHEN (OLD.source <> NEW.source) EXECUTE FUNCTION members_pages_of_import();
-- While a campaign is sent its counts change; what the archive shows of it does not.
CREATE TRIGGER marks_pages AFTER UPDATE ON members_campaign FOR EACH ROW
    WHEN ((OLD.started_at, OLD.partner_id) IS DISTINCT FROM (NEW.started_at, NEW.partner_id))
    EXECUTE FUNCTION members_pages_said('s');
CREATE TRIGGER marks_pages_gone AFTER DELETE ON members_campaign FOR EACH ROW
    WHEN (OLD.started_at IS NOT NULL) EXECUTE FUNCTION members_pages_said('s');
"""
OF_A_COMPANY = {
    "members_company": "id",
    "members_companytext": "company_id",
    "members_companyphoto": "company_id",
    "members_companycontact": "company_id",
    "members_certificate": "company_id",
    "members_check": "company_id",
    "members_membership": "company_id",
    "members_importedcompany": "company_id",
}
# What pages of texts, news and figures read, with nothing of a company in it.
SAID = (
    "privacy_policyversion",
    "privacy_policytext",
    "privacy_disclosurestep",
    "privacy_checkrun",
    "privacy_checkresult",
    "privacy_retentionrun",
    "privacy_release",
    "privacy_releasedtable",
    "privacy_releaseexport",
    "privacy_budget",
    "members_issue",
)
CHANGES = "AFTER INSERT OR UPDATE OR DELETE"


def triggers() -> str:
    rows = [
        f"CREATE TRIGGER marks_pages {CHANGES} ON {table} FOR EACH ROW"
        f" EXECUTE FUNCTION members_pages_of_company('{column}');"
        for table, column in OF_A_COMPANY.items()
    ]
    said = [
        f"CREATE TRIGGER marks_pages {CHANGES} ON {table} FOR EACH STATEMENT"
        " EXECUTE FUNCTION members_pages_said('s');"
        for table in SAID
    ]
    return "\n".join([MARKS, *rows, *said])


def back() -> str:
    others = ("members_member", "members_companyimport", "members_campaign")
    tables = [*OF_A_COMPANY, *SAID, *others]
    drops = [f"DROP TRIGGER marks_pages ON {table};" for table in tables]
    return "\n".join(
        [
            *drops,
            "DROP TRIGGER marks_pages_gone ON members_campaign;",
            "DROP FUNCTION members_pages_said, members_pages_of_company,"
            " members_pages_of_member, members_pages_of_import, members_mark_pages;",
        ]
    )


class Migration(migrations.Migration):

    dependencies = [
        ("members", "0080_gate_in_groups"),
        ("privacy", "0030_who_is_permitted"),
    ]

    operations = [
        migrations.CreateModel(
            name="PageChange",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("xact", models.BigIntegerField()),
                ("mark", models.CharField(max_length=24)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["xact", "mark"], name="pagechange_once")
                ],
            },
        ),
        migrations.RunSQL(triggers(), back()),
    ]
