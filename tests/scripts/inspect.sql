-- flightline --format table --on-error continue
\d
\dt
\dv
\dtt
\dn
\dnS+
\l
\l+
\d home
\d HOME
\d iox.sensors
\conninfo
\profiles
\d nothing
\d a.b.c.d
\d nothing*
\dk home
\dk home sensors
\schema home
