"""The database: schema, connections and verbs. The only home of SQLAlchemy."""
