-- flightline --on-error continue
\dt h*
\dt H?ME
\dt "H"*
\dt iox.*
\dt *.iox.home
\dt "".iox.home
\dt "".home
\dtS t*
\dt information_schema.t*
\dv information_schema.sch*
\d public.iox.h*
\dt+ home
\dn i*
\dnS *schema
\l p*
\dt tables
\dt table?
\dv *.views
\dtt
\dtt VIEW
\dttS VIEW
\dtt 'BASE TABLE' NOTHING
\dt [h]*
\dt ""
\d ""
\d ""home
\d "home
\dn 'i
\info 0 1
\info transactions nothing
