use super::*;

/// `cpu`, `mem` and `iox.cpu` have a time; `Odd` calls it `When`; `hosts` has
/// none.
fn time(path: &[Name]) -> Option<String> {
    match path.last()?.meant().as_str() {
        "cpu" | "mem" => Some("time".to_owned()),
        "Odd" => Some("When".to_owned()),
        _ => None,
    }
}

#[test]
fn a_scan_without_bounds_is_known() {
    for (statement, table) in [
        ("SELECT * FROM cpu", "cpu"),
        ("select host, usage from cpu", "cpu"),
        ("SELECT * FROM CPU", "CPU"),
        ("SELECT * FROM iox.cpu", "iox.cpu"),
        ("SELECT * FROM \"cpu\" AS c", "cpu"),
        ("SELECT * FROM \"Odd\"", "Odd"),
        ("SELECT c.* FROM cpu c ORDER BY time DESC", "cpu"),
        ("SELECT * FROM cpu WHERE host = 'a'", "cpu"),
        ("SELECT * FROM cpu WHERE host = 'time'", "cpu"),
        ("SELECT * FROM cpu WHERE time IS NOT NULL", "cpu"),
        ("SELECT * FROM cpu WHERE time > '2022' OR host = 'a'", "cpu"),
        (
            "SELECT * FROM cpu WHERE host IN (SELECT host FROM mem WHERE time > now())",
            "cpu",
        ),
        ("SELECT * FROM cpu -- WHERE time > now()", "cpu"),
        ("SELECT * FROM cpu /* LIMIT 1 */", "cpu"),
        ("SELECT * FROM cpu LIMIT ALL", "cpu"),
        ("SELECT * FROM cpu OFFSET 10", "cpu"),
        ("SELECT avg(usage) OVER (PARTITION BY host) FROM cpu", "cpu"),
        ("SELECT round(usage), time FROM cpu", "cpu"),
        ("SELECT * FROM hosts JOIN cpu USING (host)", "cpu"),
        (
            "SELECT * FROM hosts h LEFT JOIN cpu c ON c.host = h.host",
            "cpu",
        ),
        ("SELECT * FROM cpu, mem WHERE cpu.time = mem.time", "cpu"),
        ("SELECT * FROM cpu JOIN mem ON cpu.time = mem.time", "cpu"),
        ("SELECT * FROM hosts UNION ALL SELECT * FROM mem", "mem"),
        (
            "SELECT * FROM cpu WHERE time > now() UNION SELECT * FROM mem",
            "mem",
        ),
        ("WITH h AS (SELECT 1) SELECT * FROM cpu", "cpu"),
        ("SELECT (SELECT 1 LIMIT 1) AS one FROM cpu", "cpu"),
        ("SELECT *, time > now() AS late FROM cpu", "cpu"),
        ("SELECT * FROM cpu WHERE", "cpu"),
        ("SELECT * FROM cpu WHERE (", "cpu"),
    ] {
        let found = unbounded(statement, time).unwrap_or_default();
        let parts: Vec<&str> = found.iter().map(|name| name.text.as_str()).collect();
        assert_eq!(parts.join("."), table, "{statement}");
    }
}

#[test]
fn what_is_bounded_or_meant_is_left_alone() {
    for statement in [
        "SELECT * FROM cpu LIMIT 10",
        "SELECT * FROM cpu FETCH FIRST 10 ROWS ONLY",
        "SELECT * FROM cpu ORDER BY time FETCH NEXT ROW ONLY",
        "SELECT * FROM cpu WHERE time > now() - interval '1 hour'",
        "SELECT * FROM cpu WHERE time BETWEEN '2022-01-01' AND '2022-01-02'",
        "SELECT * FROM cpu WHERE host = 'a' AND time BETWEEN '2022' AND '2023' AND x = 1",
        "SELECT * FROM cpu AS c WHERE c.time >= '2022-01-01T00:00:00Z'",
        "SELECT * FROM cpu WHERE \"time\" < now()",
        "SELECT * FROM cpu WHERE TIME < now()",
        "SELECT * FROM cpu WHERE '2022-01-01' <= time",
        "SELECT * FROM cpu WHERE time = '2022-01-01'",
        "SELECT * FROM cpu WHERE time IN ('2022-01-01', '2022-01-02')",
        "SELECT * FROM cpu WHERE time::date = '2022-01-01'",
        "SELECT * FROM cpu WHERE date_trunc('day', time) = '2022-01-01'",
        "SELECT * FROM cpu WHERE time = (SELECT max(time) FROM cpu)",
        "SELECT * FROM cpu WHERE (host = 'a' AND (time > now()))",
        "SELECT * FROM cpu WHERE (time < '2022' OR time > '2023')",
        "SELECT * FROM cpu WHERE NOT (time < '2022')",
        "SELECT * FROM \"Odd\" WHERE \"When\" > now()",
        "SELECT * FROM cpu JOIN mem ON cpu.time = mem.time WHERE cpu.time > now()",
        "SELECT * FROM cpu JOIN mem ON cpu.host = mem.host AND cpu.time > now()",
        "SELECT * FROM cpu WHERE CASE WHEN host = 'a' AND x = 1 THEN time END > now()",
        "SELECT count(*) FROM cpu",
        "SELECT max(time) - min(time) FROM cpu",
        "SELECT host, avg(usage) FROM cpu GROUP BY host",
        "SELECT host FROM cpu GROUP BY 1",
        "SELECT DISTINCT host FROM cpu",
        "SELECT selector_last(usage, time)['value'] FROM cpu",
        "SELECT MODE(host) FROM cpu",
        "SELECT * FROM hosts",
        "SELECT * FROM (SELECT * FROM cpu LIMIT 1) x",
        "SELECT * FROM (SELECT * FROM cpu) x",
        "SELECT * FROM cpu(1)",
        "WITH cpu AS (SELECT 1) SELECT * FROM cpu",
        "WITH a AS (SELECT 1), cpu(x) AS (SELECT 1) SELECT * FROM cpu",
        "SELECT * FROM cpu UNION ALL SELECT * FROM mem LIMIT 5",
        "EXPLAIN SELECT * FROM cpu",
        "INSERT INTO cpu SELECT * FROM mem",
        "WITH a AS (SELECT 1) INSERT INTO cpu SELECT * FROM mem",
        "SELECT * FROM cpu WHERE left(host, 1) = 'a' AND time > now()",
        "SELECT * FROM hosts h LEFT JOIN cpu ON cpu.host = h.host WHERE cpu.time > now()",
        "CREATE TABLE x AS SELECT * FROM cpu",
        "DELETE FROM cpu",
        "(SELECT * FROM cpu)",
        "SELECT 1",
        "SELECT 'FROM cpu'",
        "SELECT extract(hour FROM time)",
        "",
    ] {
        assert_eq!(unbounded(statement, time), None, "{statement}");
    }
}

proptest::proptest! {
    #![proptest_config(crate::testing::as_many_as(2_000))]
    #[test]
    fn any_text_is_judged(
        text in "(SELECT |FROM |WHERE |UNION |ON |JOIN |AND |OR |LIMIT |time |cpu |[(]|[)]|, |> |[*] |\\PC){0,24}"
    ) {
        let _ = unbounded(&format!("SELECT {text}"), time);
    }
}
