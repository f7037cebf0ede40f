"""What is done by the clock."""

from celery import current_app

from tradedir import celery  # noqa: F401
from tradedir.timetable import EVERY, by_the_clock


def test_everything_by_the_clock_is_a_task():
    current_app.loader.import_default_modules()
    assert set(EVERY) <= set(current_app.tasks)


def test_what_comes_often_expires_before_it_comes_again():
    table = by_the_clock()
    assert table["members.tasks.deliver_mail"]["options"] == {"expires": 5.0}
    assert "options" not in table["members.tasks.tidy_files"]
