"""manage.py restore: all of a backup or nothing, and nobody back who was erased since."""

import json
from pathlib import Path

import pytest
from django.db import connection

from listings.asking import seals
from members import contacts, leaving, outbox, profiles
from members.models import Company, Member, OutgoingMail, Session
from privacy import consents, erased_list, ledgers, withdrawn_list
from privacy.models import Erasure, SubjectKey
from tests import templates
from tests.listings.asking.world import a_buyer, a_supplier, an_inquiry
from tests.people import a_company, a_member
from tests.tradedir import backups
from tradedir.backup import making, restoring, shelves
from tradedir.backup.tools import Trouble
from tradedir.database import owner

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("as_owner_throughout"),
]
ROWS = (Member, Company, Session, OutgoingMail, SubjectKey)


@pytest.fixture
def shelf(tmp_path):
    return tmp_path / "backups"


@pytest.fixture
def keys(tmp_path):
    return tmp_path / "keys"


def make(shelf, keys):
    return making.make(shelf, keys, days=35, keys_days=7)


def street_of(company):
    return contacts.opened(contacts.contact_of(company))["street"]


def changed(folder, **facts):
    """A backup whose manifest says something else."""
    file = folder / shelves.MANIFEST
    file.write_text(json.dumps(json.loads(file.read_text()) | facts))


def test_what_was_backed_up_is_back_and_who_was_erased_since_is_not(
    shelf, keys, settings, client
):
    stays, goes = a_member(), a_member(full_name="Wilhelmina Quarterstaff")
    company = a_company()
    company.memberships.create(member=stays, role="owner")
    profiles.save_contact(company, {"street": "9 Known Street"}, has_no_fax=None)
    thread = an_inquiry(a_supplier(), a_buyer(goes))
    client.force_login(stays)
    photo = Path(settings.MEDIA_ROOT) / "photos" / "ab" / "abcd.webp"
    photo.parent.mkdir(parents=True)
    photo.write_bytes(b"a photo")
    OutgoingMail.objects.all().delete()
    outbox.post(
        key="waits",
        to=stays.email,
        template="account_erased",
        context={"rows": 1},
        language="en",
    )
    by = {"language": "en", "method": "settings"}
    consents.record(stays.subject, consents.TARGETING, state="granted", **by)
    backup = make(shelf, keys).backup
    leaving.erase_inactive(goes)
    consents.record(stays.subject, consents.TARGETING, state="withdrawn", **by)
    since = make(shelf, keys)
    photo.unlink()
    marked = []

    def noted(*_args, **_more):
        marked.append(erased_list.is_refusing())
        return real(*_args, **_more)

    real, settings.APP_ROLE = restoring.write, templates.APP
    erased = erased_list.read()
    withdrawn_list.path().unlink()
    erased_list.path().unlink()  # another machine, which has what lies with the keys
    with backups.an_empty_database() as name, backups.at(name):
        restoring.write = noted
        try:
            done = restoring.restore(backup, keys)
        finally:
            restoring.write = real
        assert marked == [True]
        assert not erased_list.is_refusing()
        assert erased_list.read() == erased
        assert (done.keys, done.files, done.erased_again) == (since.keys, 1, 1)
        assert photo.read_bytes() == b"a photo"
        assert not Member.objects.filter(pk=goes.pk).exists()
        assert Member.objects.filter(pk=stays.pk).exists()
        assert street_of(Company.objects.get(pk=company.pk)) == "9 Known Street"
        assert Erasure.objects.get().cause == "replayed"
        assert list(ledgers.verify()) == []
        assert consents.history(stays.subject)[0].method == "restored"
        assert not consents.may(stays.subject, consents.TARGETING)
        assert not Session.objects.exists()
        [mail] = OutgoingMail.objects.filter(key="waits")
        assert mail.given_up_at
        assert mail.letter is None
        assert seals.address_of(type(thread).objects.get().inquirer) == ""
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT has_table_privilege(%s, 'members_member', 'UPDATE'),"
                " has_table_privilege(%s, 'privacy_erasure', 'UPDATE')",
                [templates.APP, templates.APP],
            )
            assert cursor.fetchone() == (True, False)
        refused_where_something_is(backup, keys)


def refused_where_something_is(backup, keys):
    """And with --replace all of it is another's."""
    with pytest.raises(Trouble, match=r"is not empty: \d+ tables, 2 members"):
        restoring.restore(backup, keys)
    a_member()
    assert restoring.restore(backup, keys, replace=True).erased_again == 1
    assert Member.objects.count() == 2


def test_what_does_not_fit_is_refused_before_anything_happens(
    shelf, keys, settings, monkeypatch
):
    a_member()
    kept = make(shelf, keys)
    facts = shelves.read(kept.backup)
    applied = facts["migrations"]

    def refused(words, **wishes):
        with pytest.raises(Trouble, match=words):
            restoring.restore(shelf, keys, **wishes)
        assert not erased_list.is_refusing()
        assert Member.objects.exists()

    refused("is not empty")
    newer = [*applied, ["members", "9999_of_tomorrow"]]
    changed(kept.backup, migrations=newer)
    refused("newer release: this one does not know members.9999_of_tomorrow")
    refused("newer release", older=True)
    changed(
        kept.backup, migrations=[one for one in applied if one[1] != "0012_erasure"]
    )
    refused("older release, without privacy.0012_erasure. With --older")
    changed(kept.backup, migrations=applied, postgres=990_000)
    refused("The backup is of PostgreSQL 99; this server is")
    changed(kept.backup, postgres=facts["postgres"], made_at="2999-01-01T00:00:00Z")
    refused("older than the backup .* --older-keys")
    changed(kept.backup, made_at=facts["made_at"])
    changed(kept.keys, master_keys=[1, 7])
    refused("SEALING_KEYS lacks master key 7")
    changed(kept.keys, master_keys=[1])
    changed(kept.backup, format=2)
    refused("another release")
    changed(kept.backup, format=1)
    with (kept.backup / making.DATABASE).open("r+b") as dump:
        dump.seek(5_000)
        dump.write(b"altered")
    refused("database.dump is not as it was written", replace=True)
    with pytest.raises(Trouble, match="There is no backup in"):
        restoring.restore(keys.parent / "nowhere", keys)


def test_what_fails_on_the_way_has_changed_nothing(shelf, keys, monkeypatch):
    member = a_member()
    kept = make(shelf, keys)
    since = a_member()
    # Whole, by the manifest, and yet no archive: as far as the last statement all went well.
    (kept.keys / making.KEYS).write_bytes(b"nothing")
    fact = {"bytes": 7, "sha256": "16" * 32}
    files = shelves.read(kept.keys)["files"] | {making.KEYS: fact}
    changed(kept.keys, files=files)
    monkeypatch.setattr(shelves, "check", lambda *_: None)
    with pytest.raises(Trouble, match="pg_restore: error"):
        restoring.restore(shelf, keys, replace=True)
    assert set(Member.objects.all()) == {member, since}
    assert not erased_list.is_refusing()


def test_a_statement_that_fails_is_told_without_anybodys_data(shelf, keys, monkeypatch):
    member = a_member(full_name="Wilhelmina Quarterstaff")
    make(shelf, keys)
    twice = (
        "INSERT INTO public.members_member SELECT * FROM public.members_member"
        " WHERE full_name LIKE 'Wilhelmina%';"
    )
    monkeypatch.setattr(restoring, "MADE_RIGHT", twice)
    with pytest.raises(Trouble) as trouble:
        restoring.restore(shelf, keys, replace=True)
    assert "duplicate key value" in str(trouble.value)
    assert "Nothing was changed" in str(trouble.value)
    assert member.member_id not in str(trouble.value)
    assert "Wilhelmina" not in str(trouble.value)
    assert Member.objects.filter(pk=member.pk).exists()


def test_the_owner_of_the_tables_restores():
    given = {
        "MIGRATION_DATABASE_URL": "postgres://o@h/n",
        "DATABASE_URL": "postgres://a@h/n",
    }
    assert "restore" in owner.COMMANDS
    assert owner.environment(given)["DATABASE_URL"] == "postgres://o@h/n"


def test_the_commands_say_what_they_did_and_what_is_wrong(shelf, keys, tmp_path):
    a_member()
    here = connection.settings_dict["NAME"]
    code, said = backups.run(here, tmp_path, "backup", shelf, "--keys", keys)
    assert (code, str(shelf) in said) == (0, True), said
    code, said = backups.run(here, tmp_path, "restore", shelf, "--keys", keys)
    assert code == 1
    assert "is not empty" in said
    assert "Traceback" not in said
    with backups.an_empty_database() as name:
        code, said = backups.run(name, tmp_path, "restore", shelf, "--keys", keys)
        assert (code, "0 erasures replayed" in said) == (0, True), said
        assert backups.asked(name, "SELECT count(*) FROM members_member") == [1]
    nowhere = {"DATABASE_URL": "postgres://nobody@127.0.0.1:1/nothing"}
    code, said = backups.run(here, tmp_path, "backup", shelf, "--keys", keys, **nowhere)
    assert (code, "DATABASE_URL leads nowhere" in said) == (1, True), said
