"""Who wants less waits for what is on its way; a digest, and nothing else, is of any topic."""

from django.db import migrations, models
from django.db.models import Q

WISHES = """
-- As a withdrawal does (0045): a wish that is committed is seen by every later gate, and one
-- that comes while a message is on its way waits until that is over. What the site itself
-- notes (returned_until) does not wait: its writer may hold the message.
CREATE FUNCTION wish_awaits_mail() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM mail_awaited(ARRAY(
        SELECT subject FROM members_member WHERE id = NEW.member_id
    ));
    RETURN NEW;
END $$;
CREATE TRIGGER awaits_mail_first BEFORE INSERT ON members_mailwish FOR EACH ROW
    WHEN (NEW.every <> 'issue' OR NEW.paused_until IS NOT NULL)
    EXECUTE FUNCTION wish_awaits_mail();
CREATE TRIGGER awaits_mail BEFORE UPDATE ON members_mailwish FOR EACH ROW
    WHEN (
        NEW.every <> OLD.every
        OR NEW.paused_until > coalesce(OLD.paused_until, '-infinity'::timestamptz)
    )
    EXECUTE FUNCTION wish_awaits_mail();
"""
NO_WISHES = """
DROP TRIGGER awaits_mail ON members_mailwish;
DROP TRIGGER awaits_mail_first ON members_mailwish;
DROP FUNCTION wish_awaits_mail();
"""


class Migration(migrations.Migration):
    dependencies = [("members", "0075_returns")]

    operations = [
        migrations.RunSQL(WISHES, NO_WISHES),
        migrations.AddConstraint(
            model_name="campaign",
            constraint=models.CheckConstraint(
                condition=Q(kind="digest", purpose="marketing_email:")
                | ~Q(kind="digest") & ~Q(purpose="marketing_email:"),
                name="campaign_digest_is_of_any_topic",
            ),
        ),
    ]
