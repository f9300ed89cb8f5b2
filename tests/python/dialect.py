"""SQLAlchemy over `datafusion+flightsql://`."""

import flightsql.sqlalchemy  # noqa: F401, registers the dialect
from sqlalchemy import MetaData, Table, create_engine, func, inspect, select, text, types
from sqlalchemy.engine import URL

from connection import CONNECTION, HOST

COLUMNS = [
    ("co", types.BIGINT, True),
    ("hum", types.FLOAT, True),
    ("room", types.TEXT, True),
    ("temp", types.FLOAT, True),
    ("time", types.TIMESTAMP, False),
]


def engine(**features):
    arguments = {name: str(value) for name, value in CONNECTION.items() if name != "port"}
    query = {**arguments, "bucket-name": "home", "feature-metadata-reflection": "true", **features}
    return create_engine(URL.create("datafusion+flightsql", host=HOST, port=CONNECTION["port"], query=query))


def kind(column_type):
    """The class of a type, which the dialect gives as a class or as a value."""
    return column_type if isinstance(column_type, type) else type(column_type)


def lists():
    inspector = inspect(engine())
    assert inspector.get_schema_names() == ["information_schema", "iox"]
    assert inspector.get_table_names(schema="iox") == ["home", "sensors"]
    assert {"home", "sensors"} < set(inspector.get_table_names())
    assert inspector.has_table("home", schema="iox")
    assert not inspector.has_table("nope", schema="iox")
    for schema in ["iox", None]:
        columns = inspector.get_columns("home", schema=schema)
        told = [(column["name"], kind(column["type"]), column["nullable"]) for column in columns]
        assert told == COLUMNS, told


def reflected():
    """The samples of the client's own documentation."""
    home = Table("home", MetaData(), autoload_with=engine())
    with engine().connect() as connection:
        assert connection.execute(select([func.count("*")], from_obj=home)).scalar() == 26
    metadata = MetaData(schema="iox")
    metadata.reflect(bind=engine())
    assert sorted(metadata.tables) == ["iox.home", "iox.sensors"], metadata.tables


def selects(features):
    """What SQLAlchemy writes for a table that it has reflected."""
    with engine(**features).connect() as connection:
        home = Table("home", MetaData(), schema="iox", autoload_with=connection)
        every = connection.execute(select(home).order_by(home.c.time, home.c.room)).fetchall()
        assert len(every) == 26
        assert [every[0]["room"], every[1]["room"]] == ["Kitchen", "Living Room"], every[0]
        high = select(home.c.temp).where(home.c.room == "Kitchen", home.c.temp > 23.0).order_by(home.c.temp)
        assert connection.execute(high).scalars().all() == [23.1, 23.3]
        hottest = select(home.c.room).order_by(home.c.temp.desc()).limit(1)
        assert connection.execute(hottest).scalar() == "Kitchen"
        assert connection.execute(text("SELECT count(*) FROM home")).scalar() == 26


lists()
reflected()
for features in [
    {},
    {"feature-sqlalchemy-prepared-statements": "on"},
    {"feature-sqlalchemy-primary-keys": "on"},
]:
    selects(features)
