"""The data map knows others' tables too, where they hold something about a member."""

import pytest
from django.apps import apps
from django.db.models import CASCADE

from members.models import Member
from privacy import holdings
from privacy.holdings import Erasure

ABOUT_MEMBERS = sorted(
    (
        model
        for model in apps.get_models(include_auto_created=True)
        if any(
            field.related_model is Member
            for field in model._meta.get_fields()
            if field.concrete and field.is_relation
        )
    ),
    key=lambda model: model._meta.label,
)
# Which staff role somebody has, and what Django would grant one by one: links alone.
LINKS = {"members.Member_groups", "members.Member_user_permissions"}


@pytest.mark.promise("P2")
@pytest.mark.parametrize("model", ABOUT_MEMBERS, ids=lambda model: model._meta.label)
def test_every_table_about_a_member_is_in_the_data_map(model):
    if model._meta.label in LINKS:
        return
    assert holdings.undeclared(model) == set()
    assert holdings.vanished(model) == set()


def test_others_tables_are_among_them():
    labels = {model._meta.label for model in ABOUT_MEMBERS}
    assert {"account.EmailAddress", "mfa.Authenticator", "members.Session"} <= labels


def goes_with_the_member(model, seen=()):
    """Does a row go when the member's row goes, by the keys of the database?"""
    keys = [one for one in model._meta.concrete_fields if one.is_relation]
    aims = {one.related_model for one in keys if one.remote_field.on_delete is CASCADE}
    return Member in aims or any(
        goes_with_the_member(aim, (*seen, model)) for aim in aims - {model, *seen}
    )


@pytest.mark.promise("P2")
@pytest.mark.parametrize(
    "model", list(holdings.registry), ids=lambda model: model._meta.label
)
def test_what_the_map_says_of_erasure_is_what_the_keys_do(model):
    """Deleted is said of what goes with the member's row, and of nothing that stays."""
    personal = [
        one.personal for one in holdings.registry[model].values() if one.personal
    ]
    said = {one.erased for one in personal}
    if Erasure.DELETED in said and model is not Member:
        assert goes_with_the_member(model)
    direct = {
        one.related_model
        for one in model._meta.concrete_fields
        if one.is_relation and one.remote_field.on_delete is CASCADE
    }
    if Member in direct:
        assert said == {Erasure.DELETED}
