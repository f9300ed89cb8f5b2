-- flightline --format table --on-error continue
\d
\dt
\d home
\d HOME
\d sensors
\conninfo
\profiles
