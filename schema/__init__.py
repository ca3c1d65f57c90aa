"""GraphQL types and inputs: shapes only."""
