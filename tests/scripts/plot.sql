-- flightline --on-error continue
-- A chart of what is named, or of what suits.
SELECT time, room, temp FROM home ORDER BY time, room \plot
SELECT time, temp, hum FROM home WHERE room = 'Kitchen' \plot temp hum
\plot hum by room
SELECT time, room, temp FROM home ORDER BY time, room \plot tmp
SELECT room FROM home ORDER BY time, room \plot
\plot temp by
