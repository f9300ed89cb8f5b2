-- flightline --on-error continue
\d+ home
\df date_b*
\df+ abs
\dT
\dT 4
\dT 99
\info 8
\info nothing
SELECT room, avg(temp) AS warmth FROM home GROUP BY room \gdesc
SELECT nope FROM home \gdesc
\gdesc
CREATE TABLE parts (id BIGINT NOT NULL, price DECIMAL(9, 2) DEFAULT 0);
CREATE VIEW warm AS SELECT room, temp FROM home WHERE temp > 22;
INSERT INTO parts VALUES (1, 2) \gdesc
\d parts
\dv
\schema parts
\schema warm
\o detail.json
\d+ home
