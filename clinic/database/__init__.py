"""PostgreSQL as Django's backend reaches it, telling the server on whose behalf it asks."""
