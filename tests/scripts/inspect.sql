-- flightline --format table
\d
\dt
\d home
\d HOME
\d sensors
\conninfo
\profiles
