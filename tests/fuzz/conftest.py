"""Empty databases of either engine, as the store's tests have them."""

from store.conftest import create_database, create_empty, postgresql

__all__ = ["create_database", "create_empty", "postgresql"]
