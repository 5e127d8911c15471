import os

import sqlalchemy
from alembic import context

from models import Base

url = sqlalchemy.engine.URL.create(
    "postgresql+psycopg2",
    username=os.environ["PGUSER"],
    host=os.environ["PGHOST"],
    port=os.environ["PGPORT"],
    database=os.environ["PGDATABASE"],
)
with sqlalchemy.create_engine(url).connect() as connection:
    context.configure(connection=connection, target_metadata=Base.metadata, compare_type=True)
    with context.begin_transaction():
        context.run_migrations()
