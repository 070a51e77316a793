"""How alembic runs here: on the connection it is given, in the transaction that is already open."""

from __future__ import annotations

from alembic import context

from kcli_core.store.migrations.declared import metadata

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=metadata(),
    render_as_batch=connection.dialect.name == "sqlite",
    transactional_ddl=True,
    transaction_per_migration=False,
)
context.run_migrations()
