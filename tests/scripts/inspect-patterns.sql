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
