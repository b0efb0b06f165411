"""The store: records, customers, the blocking index and the audit trail in one database, SQLite or PostgreSQL."""
