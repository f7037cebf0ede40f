"""The data map knows every field of every model of ours, and no field that is gone."""

import pytest
from django.apps import apps

from privacy import holdings

OURS = [
    model
    for label in ("privacy", "members", "listings")
    for model in apps.get_app_config(label).get_models()
]


@pytest.mark.parametrize("model", OURS, ids=lambda model: model.__name__)
def test_every_field_is_declared(model):
    assert holdings.undeclared(model) == set()


@pytest.mark.parametrize("model", OURS, ids=lambda model: model.__name__)
def test_nothing_is_declared_that_is_gone(model):
    assert holdings.vanished(model) == set()


def test_about_the_person_only_name_and_address_are_held():
    person = {
        name
        for name, holding in holdings.registry[apps.get_model("members.Member")].items()
        if holding.personal
    }
    assert person == {
        "member_id",
        "full_name",
        "email",
        "language",
        "time_zone",
        "password",
        "last_login",
    }


def test_a_model_is_declared_once():
    model = apps.get_model("members.Member")
    with pytest.raises(ValueError, match="twice"):
        holdings.declare(model, {})


@pytest.mark.promise("T5")
def test_every_field_that_is_held_says_what_for():
    fields = [
        holding for model in holdings.registry.values() for holding in model.values()
    ]
    assert all(str(holding.purpose).strip() for holding in fields)
