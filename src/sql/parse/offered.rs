//! The keywords that are offered, by their place.

/// What a statement begins with.
pub(super) const STATEMENTS: &[&str] = &[
    "SELECT",
    "WITH",
    "EXPLAIN",
    "EXPLAIN ANALYZE",
    "SHOW TABLES",
    "SHOW COLUMNS FROM",
    "DESCRIBE",
    "INSERT INTO",
    "UPDATE",
    "DELETE FROM",
    "CREATE TABLE",
    "CREATE VIEW",
    "CREATE EXTERNAL TABLE",
    "DROP TABLE",
    "DROP VIEW",
    "ALTER TABLE",
    "COPY",
    "VALUES",
    "TABLE",
    "PREPARE",
    "EXECUTE",
    "SET",
    "BEGIN",
    "COMMIT",
    "ROLLBACK",
    "TRUNCATE",
];
/// What a query begins with.
pub(super) const QUERIES: &[&str] = &["SELECT", "WITH", "VALUES"];
/// The clauses in their order, each before those that may follow it.
pub(super) const CLAUSES: &[&str] = &[
    "FROM",
    "WHERE",
    "GROUP BY",
    "HAVING",
    "WINDOW",
    "QUALIFY",
    "UNION",
    "UNION ALL",
    "EXCEPT",
    "INTERSECT",
    "ORDER BY",
    "LIMIT",
    "OFFSET",
];
pub(super) const JOINS: &[&str] = &[
    "JOIN",
    "LEFT JOIN",
    "INNER JOIN",
    "RIGHT JOIN",
    "FULL JOIN",
    "CROSS JOIN",
    "NATURAL JOIN",
];
/// What goes on with an expression.
pub(super) const OPERATORS: &[&str] = &[
    "AND",
    "OR",
    "IN",
    "NOT IN",
    "LIKE",
    "NOT LIKE",
    "ILIKE",
    "BETWEEN",
    "NOT BETWEEN",
    "IS NULL",
    "IS NOT NULL",
    "IS DISTINCT FROM",
    "IS NOT DISTINCT FROM",
    "AT TIME ZONE",
];
/// What an operand begins with.
pub(super) const OPERANDS: &[&str] = &[
    "CASE",
    "CAST",
    "NOT",
    "NULL",
    "TRUE",
    "FALSE",
    "EXISTS",
    "INTERVAL",
    "EXTRACT",
    "CURRENT_TIMESTAMP",
    "CURRENT_DATE",
];

/// The clauses that may follow `clause`.
pub(super) fn following(clause: &str) -> &'static [&'static str] {
    let at = CLAUSES.iter().position(|known| *known == clause);
    &CLAUSES[at.map_or(0, |at| at + 1)..]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clauses_follow_one_another() {
        assert_eq!(following("LIMIT"), ["OFFSET"]);
        assert_eq!(following("FROM").first(), Some(&"WHERE"));
    }
}
