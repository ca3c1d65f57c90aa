"""GraphQL types and inputs: shapes only, filled from plain dictionaries."""
