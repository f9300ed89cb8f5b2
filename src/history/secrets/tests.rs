use super::holds_secret;

#[test]
fn secrets_are_known_by_what_stands_before_them() {
    for (text, secret) in [
        ("\\c grpc+tls://me:hunter2@host:443", true),
        ("\\c grpc://host?token=abc", true),
        ("\\c grpc://me:pa/hunter2@127.0.0.1:1", true),
        ("\\c me:hunter3@127.0.0.1:1", true),
        ("\\c \"grpc://me:hun ter4@127.0.0.1:1\"", true),
        ("SELECT * FROM read('http://me:word@host/x');", true),
        ("\\set password hunter2", true),
        ("\\set InfluxToken abc", true),
        ("\\set password", false),
        ("\\session token abc", true),
        ("\\session catalog abc", false),
        ("\\password ann", true),
        ("\\set day 2022-01-01", false),
        ("\\d home", false),
        ("\\d tokens", false),
        ("\\c grpc://host:8181", false),
        ("SELECT 'http://x/a@b';", false),
        ("SELECT a FROM t WHERE token = 'x';", false),
        ("SELECT token, password FROM t;", false),
        ("EXPLAIN SELECT token FROM t WHERE token IS NULL", false),
        ("SELECT * FROM read_api('u', token => 'abc');", true),
        ("CALL login(password := 'abc')", true),
        ("SELECT * FROM f('https://h/x?token=abc');", true),
        ("SELECT * FROM f('host=h password=abc');", true),
        ("SELECT * FROM log WHERE line LIKE '%token=%';", false),
        ("CREATE USER ann PASSWORD 'hunter2';", true),
        ("create user ann with encrypted password 'x'", true),
        ("ALTER ROLE ann WITH PASSWORD $$x$$;", true),
        ("ALTER USER ann IDENTIFIED BY 'x'", true),
        ("CREATE USER ann IDENTIFIED WITH sha256 BY 'x'", true),
        ("SET token = 'abc';", true),
        ("SET SESSION auth_token TO abc", true),
        ("SET timezone = 'UTC'", false),
        ("UPDATE users SET password = 'x' WHERE id = 1", true),
        (
            "CREATE TABLE t (id INT, token VARCHAR, password TEXT)",
            false,
        ),
        ("CREATE SECRET s (TYPE s3, SECRET 'abc')", true),
        (
            "COPY t TO 's3://b' OPTIONS ('aws.secret_access_key' 'abc')",
            true,
        ),
        ("SELECT f('Authorization: Bearer abcdefgh')", true),
        ("-- Bearer abcdefghijkl\nSELECT 1;", true),
        ("SELECT 'the bearer of news';", false),
        ("SELECT 'forebearer abcdefghijkl';", false),
        ("SELECT * FROM \"tokens\" WHERE n = 1;", false),
    ] {
        assert_eq!(holds_secret(text), secret, "{text}");
    }
}

/// Each of `rows` holds a secret, or none does.
#[track_caller]
fn check(rows: &[&str], secret: bool) {
    for text in rows {
        assert_eq!(holds_secret(text), secret, "{text}");
    }
}

#[test]
fn values_for_secrets_are_secrets() {
    check(
        &[
            r#"SET PASSWORD FOR "todd" = 'x'"#,
            "SET PASSWORD FOR 'a'@'localhost' = 'x'",
            "SET pwd = x",
            "CREATE USER a PASSWORD \"x\"",
            "CREATE USER a PASSWORD x;",
            "PASSWORD x",
            "ALTER ROLE a PASSWORD U&'x'",
            "CREATE USER a PASSWORD N'x'",
            "CREATE SECRET s (TYPE s3, SECRET abc)",
            "EXPLAIN CREATE USER a PASSWORD 'x'",
            "INSERT INTO users (name, password) VALUES ('a', 'x');",
            "INSERT INTO users (password, n) VALUES (1234, 1)",
            "INSERT INTO users (name, api_key) SELECT 'a', 'x' FROM t",
            "MERGE INTO u USING s ON u.id = s.id WHEN NOT MATCHED THEN INSERT (id, token) VALUES (1, 'x')",
            "MERGE INTO u USING s ON u.id = s.id WHEN MATCHED THEN UPDATE SET token = 'x'",
            "EXPLAIN ANALYZE UPDATE users SET n = 1, token = 'x'",
            "UPDATE t SET n = (SELECT 1 WHERE a = 1), token = 'x'",
            "UPDATE t SET n = CASE WHEN a = 1 THEN 2 END, token = 'x'",
            "UPDATE t SET a = b AND c, token = 'x' WHERE id = 1",
            "SELECT * FROM read_api('u', token = 'abc')",
            "COPY (SELECT a FROM t WHERE b = 1) TO 'f' OPTIONS (token 'x')",
            "COPY (SELECT a FROM t WHERE b = 1) TO 'f' (credentials = 'x')",
            "SELECT PASSWORD('x')",
            "SELECT f({token: 'x'})",
            "SELECT f({'token':'x'})",
            "SELECT 1; SET token = 'x'",
        ],
        true,
    );
    check(
        &[
            "UPDATE t SET token_count = 3",
            "UPDATE t SET tokens = 3, max_tokens = 100",
            "UPDATE t SET token = NULL WHERE token = 'x'",
            "UPDATE t SET token = $1 WHERE id = ?",
            "UPDATE t SET token = :'t'",
            "CREATE USER a PASSWORD :'pw'",
            "ALTER USER a PASSWORD NULL",
            "SELECT * FROM t WHERE token_type = 'x'",
            "CREATE VIEW v AS SELECT * FROM t WHERE token = 'x'",
            "COPY (SELECT * FROM t WHERE a = 1 AND token = 'x') TO 'f.csv'",
            "INSERT INTO s SELECT * FROM t WHERE token = 'x'",
            "INSERT INTO s (token) SELECT token FROM t WHERE token = 'x'",
            "INSERT INTO s (token) VALUES ($1)",
            "INSERT INTO s (name) VALUES ('x')",
            "MERGE INTO t USING s ON t.token = 'x' WHEN MATCHED THEN DELETE",
            "SELECT a FROM t GROUP BY a HAVING max(a) > 1 AND token = 'x'",
            "SELECT * FROM t JOIN u ON t.token = u.token",
            "DELETE FROM t WHERE token = 'x'",
            "UPDATE t SET n = 1 WHERE token = 'x'",
            "SELECT token::text FROM secret s",
            "GRANT SELECT ON token TO bob",
            "COMMENT ON COLUMN users.password IS 'its hash'",
            "SELECT REPLACE(token, 'a', 'b') FROM t",
        ],
        false,
    );
}

#[test]
fn what_a_text_spells_out_is_a_secret() {
    check(
        &[
            "SELECT f('Authorization: Token abc')",
            "SELECT f('Authorization: Basic YTpi')",
            "SELECT f('authorization: Bearer a')",
            "SELECT f({'Authorization': 'Token abc'})",
            "SELECT f('Bearer abc')",
            "-- password: x\nSELECT 1",
            "/* pwd=x */ SELECT 1",
            "SELECT f('{\"token\":\"x\"}')",
            "SELECT f('{\"api_key\" : \"x\"}')",
            "SELECT f('token => x')",
            "SELECT f('https://h/x?api_key=1')",
            "SELECT f('https://h/x?a=1&access_key=abc')",
            "SELECT f('https://h/x?sig=%2Fabc')",
            "SELECT f('https://h/x?X-Amz-Signature=0f')",
            "SELECT 'apiv3_Ab12cd34Ef56'",
            "\\echo apiv3_Ab12cd34Ef56",
            "SELECT 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl'",
            "\\echo pwd=x",
        ],
        true,
    );
    check(
        &[
            "SELECT 'tokens=5'",
            "SELECT * FROM t WHERE line LIKE '%max_tokens=100%'",
            "SELECT * FROM t WHERE url LIKE '%://%@%'",
            "SELECT * FROM t WHERE url LIKE '%://%:%@%'",
            "SELECT * FROM t WHERE line LIKE '%token=%'",
            "SELECT * FROM t WHERE line LIKE '%password: %'",
            "SELECT * FROM apiv3_requests_total",
            "SELECT 'apiv3_requests'",
            "SELECT 'token::text'",
            "SET SESSION AUTHORIZATION bob",
            "SELECT '{\"token\": null}'",
        ],
        false,
    );
}

#[test]
fn commands_take_secrets_in_words() {
    check(
        &[
            "\\! curl --token x",
            "\\! curl --token=x",
            "\\! mysql --user=a --password=x",
            "\\! curl -u a:b https://h",
            "\\! mysql -px",
            "\\! curl -H 'X-Api-Key: x' h",
            "\\! PGPASSWORD=x psql",
            "SELECT 1 \\g | curl --token x -d @- h",
            "\\o |mysql -u a -px",
            "\\c \"host=h password=x\"",
            "\\c host=h pwd=x",
            "\\connect me:x@h",
            "\\set apikey x",
            "\\set api_key x",
            "\\set pwd x",
            "\\set credentials x",
        ],
        true,
    );
    check(
        &[
            "\\d s?nsors",
            "\\dt h?me",
            "\\s foo?",
            "\\i a?b.sql",
            "\\d \"a#b\"",
            "\\echo me@x.org",
            "\\set email 'a@x'",
            "\\set tokens 3",
            "\\! ls -l",
            "\\! ssh -p22 h",
            "\\! mkdir -p a",
            "\\! psql -p5432",
            "\\o | less -S",
            "SELECT 1 --token x",
        ],
        false,
    );
}
