"""Looks at what was released, for the live checks of the promises. Figures about figures alone."""

from privacy import holdings
from privacy.promises.findings import Finding, counted, rows


def columns_that_could_name() -> Finding:
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


def tables_not_paid_for() -> Finding:
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


def files_without_recipient() -> Finding:
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


def tables_with_too_little_noise() -> Finding:
    """Tables whose values are not one for each cell, or whose cost is less than their noise tells."""
    return counted(
        "SELECT count(*) FILTER (WHERE sigma < 6 OR rho < 1 / (2 * sigma * sigma)"
        " OR cardinality(values) <> (SELECT exp(sum(ln(jsonb_array_length(one -> 1))))::int"
        "   FROM jsonb_array_elements(domain) AS one)), count(*) FROM privacy_releasedtable"
    )
