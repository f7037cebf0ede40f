"""Tests begin with what the migrations wrote, whatever ran before them."""

import pytest
from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType


@pytest.mark.parametrize("time", ["first", "second"])
@pytest.mark.django_db(transaction=True)
def test_a_committing_test_finds_them_and_may_remove_them(time):
    assert Group.objects.filter(name="moderator").exists()
    assert ContentType.objects.filter(model="member").exists()
    Group.objects.all().delete()
    ContentType.objects.all().delete()


@pytest.mark.django_db
def test_another_finds_them_too():
    assert Group.objects.filter(name="moderator").exists()
