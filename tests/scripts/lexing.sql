-- A comment; with a semicolon.
SELECT 'a;b' AS "c;d"; -- and 'another
/* a comment; /* in a comment; */ still */ SELECT 'it''s; fine' AS quoted;
SELECT $$no; end$$ AS dollar;
SELECT (1 + /* ; */ 2) AS sum;;
SELECT '\d home' AS no_command;
SELECT '-- no comment' AS text
;
