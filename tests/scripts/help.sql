-- flightline --format table
\?
