"""Looks at what was released, for the live checks of the promises. Figures about figures alone."""

from privacy.promises.findings import Finding, counted, rows

# Tables that hold figures of many and nothing about one, each with every column it may have.
AGGREGATES = {
    "privacy_budget": "id line year spent cap",
    "privacy_release": "id position recorded_at seal line period cause snapshot_at by made_with",
    "privacy_releasedtable": "id position recorded_at seal release_id name domain values sigma rho"
    " threshold",
}


def columns_that_could_name() -> Finding:
    """By the database's catalog: columns of the released tables that no release has."""
    there = rows(
        "SELECT table_name, column_name FROM information_schema.columns"
        " WHERE table_schema = 'public' AND table_name = ANY (%s)",
        [list(AGGREGATES)],
    )
    strays = [one for one in there if one[1] not in AGGREGATES[one[0]].split()]
    return Finding(len(strays), len(there))


def tables_not_paid_for() -> Finding:
    """Years of a line whose budget is not the sum of their tables, or is over its cap."""
    return counted(
        "SELECT count(*) FILTER (WHERE budget.spent IS DISTINCT FROM paid.rho"
        " OR budget.spent > budget.cap), count(*) FROM privacy_budget AS budget"
        " FULL JOIN ("
        "   SELECT line, extract(year FROM one.recorded_at AT TIME ZONE 'UTC') AS year,"
        "     sum(rho) AS rho FROM privacy_releasedtable AS one"
        "   JOIN privacy_release AS release ON release.id = one.release_id GROUP BY 1, 2"
        " ) AS paid USING (line, year)"
    )


def tables_with_too_little_noise() -> Finding:
    """Tables whose values are not one for each cell, or whose cost is less than their noise tells."""
    return counted(
        "SELECT count(*) FILTER (WHERE sigma < 6 OR rho < 1 / (2 * sigma * sigma)"
        " OR cardinality(values) <> (SELECT exp(sum(ln(jsonb_array_length(one -> 1))))::int"
        "   FROM jsonb_array_elements(domain) AS one)), count(*) FROM privacy_releasedtable"
    )
