"""The data map knows others' tables too, where they hold something about a member."""

import pytest
from django.apps import apps

from members.models import Member
from privacy import holdings

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
