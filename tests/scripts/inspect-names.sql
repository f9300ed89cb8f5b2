-- flightline --on-error continue
CREATE TABLE "100%" AS SELECT 1 AS n;
CREATE TABLE "100x" AS SELECT 1 AS n;
CREATE TABLE "a_b" AS SELECT 1 AS n;
CREATE TABLE "axb" AS SELECT 1 AS n;
CREATE TABLE "c\d" AS SELECT 1 AS n;
CREATE TABLE "e.f" AS SELECT 1 AS n;
CREATE TABLE "🌡" AS SELECT 1 AS n;
CREATE TABLE "say ""hi""" AS SELECT 1 AS n;
CREATE TABLE "it's" AS SELECT 1 AS n;
CREATE TABLE "Sensors" AS SELECT 1 AS n;
\dt
\dt "100%"
\dt 100?
\dt a_b
\dt a?b
\dt "c\d"
\dt "e.f"
\dt e.f
\dt 🌡
\dt "say ""hi"""
\dt "it's"
\d "100%"
\d a_b
\d "c\d"
\d "e.f"
\d 🌡
\d "say ""hi"""
\d "it's"
\d sensors
\d "Sensors"
\d SENSORS
\d a?b
\d e*
\d+ "e.f"
\d+ 🌡
\d+ "say ""hi"""
\schema "e.f"
\schema "say ""hi"""
\dk 🌡
