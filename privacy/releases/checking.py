"""Looks at what was released, for the live checks of the promises. Figures about figures alone."""

from django.utils.translation import gettext_lazy as _

from privacy import holdings
from privacy.promises import promise_check
from privacy.promises.findings import Finding, counted, rows


@promise_check(
    "W2",
    _("Columns of tables of figures that could hold a name or an address"),
    openly=True,
)
def figures_have_no_other_column() -> Finding:
    """By the database's catalog: columns of tables of figures that the data map does not have."""
    known = {
        (model._meta.db_table, field.column)
        for model in holdings.aggregates()
        for field in model._meta.concrete_fields
    }
    there = rows(
        "SELECT table_name, column_name FROM information_schema.columns"
        " WHERE table_schema = 'public' AND table_name = ANY (%s)",
        [sorted({table for table, _column in known})],
    )
    return Finding(sum(one not in known for one in there), len(there))


@promise_check(
    "T7", _("Years in which more was told than the budget says"), openly=True
)
def figures_are_paid_for() -> Finding:
    """Years of a line whose budget is not the sum of their tables, or is over its cap."""
    return counted(
        "SELECT count(*) FILTER (WHERE coalesce(budget.spent, 0) <> coalesce(paid.rho, 0)"
        " OR budget.spent > budget.cap), count(*) FROM privacy_budget AS budget"
        " FULL JOIN ("
        "   SELECT line, extract(year FROM one.recorded_at AT TIME ZONE 'UTC') AS year,"
        "     sum(rho) AS rho FROM privacy_releasedtable AS one"
        "   JOIN privacy_release AS release ON release.id = one.release_id GROUP BY 1, 2"
        " ) AS paid USING (line, year)"
    )


@promise_check(
    "O1",
    _("Files of figures for partners that nobody else approved, or that name nobody"),
    openly=True,
)
def files_name_their_recipient() -> Finding:
    """What left for a partner: it names whom, on which terms, and was decided by two."""
    return counted(
        "SELECT count(*) FILTER (WHERE export.recipient <> asked.recipient"
        " OR export.recipient = '' OR asked.terms = '' OR NOT EXISTS ("
        "   SELECT FROM privacy_partnerreleasestep AS step"
        "   WHERE step.partner_release_id = asked.id AND step.state = 'approved'"
        "   AND step.by <> asked.requested_by)), count(*)"
        " FROM privacy_releaseexport AS export"
        " JOIN privacy_partnerrelease AS asked ON asked.id = export.partner_release_id"
    )


@promise_check(
    "T7",
    _("Released tables with too little noise, or with cells too many"),
    openly=True,
)
def figures_have_their_noise() -> Finding:
    """Tables whose values are not one for each cell, or whose cost is less than their noise tells."""
    return counted(
        "SELECT count(*) FILTER (WHERE sigma < 6 OR rho < 1 / (2 * sigma * sigma)"
        " OR cardinality(values) <> (SELECT exp(sum(ln(jsonb_array_length(one -> 1))))::int"
        "   FROM jsonb_array_elements(domain) AS one)), count(*) FROM privacy_releasedtable"
    )
