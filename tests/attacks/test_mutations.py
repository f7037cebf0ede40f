"""What keeps figures safe, broken in every way we could think of: each time an attack succeeds.

Only here a part of our own is replaced, to see that the attacks notice. They fail by chance as
seldom as they pass by chance.
"""

from dataclasses import replace

import numpy as np
import pytest
from django.db import connection

from members import statistics
from privacy.models import Release
from privacy.releases import arithmetic, counting, noise, reading
from tests.attacks import (
    sampling,
    test_averaging,
    test_knowing,
    test_programs,
    test_releasing,
    test_sampling,
    test_subtracting,
)

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.promise("T7"),
    pytest.mark.timeout(600),
]
drawn = noise.with_noise
mechanism = noise._mechanism


def succeeds(attack, *given):
    """An attack's own test says that it got through."""
    with pytest.raises((AssertionError, pytest.fail.Exception)):
        attack(*given)


def test_constant_noise(monkeypatch):
    monkeypatch.setattr(
        noise, "with_noise", lambda counts, sigma: [n + 4 for n in counts]
    )
    succeeds(
        test_subtracting.test_a_category_is_guessed_hardly_better_than_the_commonest,
        0,
        True,
    )
    succeeds(
        test_sampling.test_a_million_draws_are_a_discrete_gaussian,
        sampling.draws(10_000, 6),
    )


def test_no_noise(monkeypatch):
    monkeypatch.setattr(noise, "with_noise", lambda counts, sigma: list(counts))
    succeeds(
        test_subtracting.test_a_category_is_guessed_hardly_better_than_the_commonest,
        4,
        False,
    )
    succeeds(test_knowing.test_one_release_of_all_tables)
    succeeds(test_knowing.test_fifty_companies_of_ones_own_around_a_cell)
    succeeds(test_knowing.test_dummies_on_the_threshold, statistics.CATALOGUE.tables[0])
    succeeds(
        test_programs.test_with_and_without_somebody_there_is_no_difference_beyond_the_bound
    )
    succeeds(test_averaging.test_two_hundred_groups_say_no_more_than_the_cell)


def test_half_the_noise(monkeypatch):
    monkeypatch.setattr(noise, "_mechanism", lambda sigma: mechanism(sigma / 2))
    succeeds(test_knowing.test_one_release_of_all_tables)


def test_a_little_less_noise(monkeypatch):
    """A twentieth less: no attack would feel it, but it is not what is paid for."""
    monkeypatch.setattr(noise, "_mechanism", lambda sigma: mechanism(sigma * 0.95))
    million = sampling.draws(200_000, 6)
    succeeds(test_sampling.test_a_million_draws_are_a_discrete_gaussian, million)
    succeeds(test_sampling.test_a_table_costs_what_the_librarys_privacy_map_says, 6)


def test_noise_of_another_kind(monkeypatch):
    """Laplace noise of the same variance."""
    rng = np.random.default_rng(5)
    monkeypatch.setattr(
        noise,
        "with_noise",
        lambda counts, sigma: [
            n + round(one)
            for n, one in zip(
                counts, rng.laplace(0, sigma / 2**0.5, len(counts)), strict=True
            )
        ],
    )
    succeeds(
        test_sampling.test_a_million_draws_are_a_discrete_gaussian,
        sampling.draws(100_000, 6),
    )


def test_one_draw_for_all_cells(monkeypatch):
    def all_alike(counts, sigma):
        [one] = drawn([0], sigma)
        return [n + one for n in counts]

    monkeypatch.setattr(noise, "with_noise", all_alike)
    succeeds(
        test_subtracting.test_a_category_is_guessed_hardly_better_than_the_commonest,
        1,
        True,
    )
    succeeds(test_sampling.test_a_releases_noise_tells_nothing_about_the_next)


def test_the_same_draws_for_every_release(monkeypatch):
    """As if the generator were seeded: what differs between two releases is the truth."""

    def seeded(counts, sigma):
        again = np.random.default_rng(1)
        return [
            n + round(one)
            for n, one in zip(counts, again.normal(0, sigma, len(counts)), strict=True)
        ]

    monkeypatch.setattr(noise, "with_noise", seeded)
    succeeds(
        test_subtracting.test_a_category_is_guessed_hardly_better_than_the_commonest,
        0,
        True,
    )


def test_empty_cells_left_without_noise(monkeypatch):
    def sparing(counts, sigma):
        return [n and one for n, one in zip(counts, drawn(counts, sigma), strict=True)]

    monkeypatch.setattr(noise, "with_noise", sparing)
    succeeds(test_knowing.test_one_release_of_all_tables)
    succeeds(
        test_sampling.test_a_million_draws_are_a_discrete_gaussian,
        sampling.draws(10_000, 6),
    )


def test_drawn_again_when_asked_again(monkeypatch):
    kept = reading.sheet

    def again(table):
        sheet = kept(table)
        values = drawn([one.value for one in sheet], 1)
        return replace(
            sheet,
            figures=tuple(
                one._replace(value=value)
                for one, value in zip(sheet, values, strict=True)
            ),
        )

    monkeypatch.setattr(reading, "sheet", again)
    test_releasing.some_members()
    test_releasing.publish()
    assert repr(test_releasing.every_answer()) != repr(test_releasing.every_answer())


def test_the_budgets_trigger_dropped(as_owner):
    with connection.cursor() as cursor:
        cursor.execute("DROP TRIGGER released_table_spends ON privacy_releasedtable")
    succeeds(test_releasing.test_releasing_again_and_again_ends_with_the_budget)


def test_the_budgets_constraint_dropped(as_owner):
    with connection.cursor() as cursor:
        cursor.execute(
            "ALTER TABLE privacy_budget DROP CONSTRAINT budget_not_overspent"
        )
    succeeds(test_releasing.test_releasing_again_and_again_ends_with_the_budget)


def test_a_smaller_price(monkeypatch):
    """The database refuses it; without that the attack would go on for twice the budget."""
    cost = arithmetic.cost
    monkeypatch.setattr(arithmetic, "cost", lambda sigma, each=1: cost(sigma, each) / 2)
    with pytest.raises(Exception, match="released_table_costs_its_noise"):
        test_releasing.publish()
    succeeds(test_sampling.test_a_table_costs_what_the_librarys_privacy_map_says, 6)


def test_what_is_under_the_threshold_shown(monkeypatch):
    monkeypatch.setattr(reading.Figure, "is_shown", property(lambda one: True))
    succeeds(test_releasing.test_what_is_under_the_threshold_is_not_shown)


def test_a_threshold_lowered(monkeypatch):
    monkeypatch.setattr(arithmetic, "threshold", lambda sigma, cells: 1)
    succeeds(test_releasing.test_what_is_under_the_threshold_is_not_shown)


def test_a_true_number_beside(monkeypatch, as_owner, same_outcome):
    made_with = noise.made_with

    def telling():
        [(_table, counts)] = counting.counted(
            statistics.CATALOGUE, statistics.CATALOGUE.tables[:1]
        )
        return f"{made_with()} of {sum(counts.values())}"

    monkeypatch.setattr(noise, "made_with", telling)
    succeeds(test_releasing.test_with_the_same_outcome_the_same_is_kept)
    assert Release.objects.count() == 0


def test_a_company_counted_for_each_of_its_members(monkeypatch):
    each = statistics.ROWS.replace(
        "FROM members_company AS company",
        "FROM members_company AS company JOIN ("
        "SELECT company_id AS of FROM members_membership"
        ") AS place ON place.of = company.id",
    )
    counts = replace(statistics.CATALOGUE, rows=each)
    monkeypatch.setattr(statistics, "CATALOGUE", counts)
    succeeds(test_releasing.test_one_company_moves_one_cell_of_each_table_by_one, 4)


def test_regions_with_noise_of_their_own(monkeypatch):
    summed = reading._summed

    def again(key, parts, *, among):
        one = summed(key, parts, among=among)
        return one._replace(value=drawn([one.value], 3)[0])

    monkeypatch.setattr(reading, "_summed", again)
    succeeds(test_releasing.test_regions_are_sums_of_the_countries_draws)
