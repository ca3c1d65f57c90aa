"""Known queries as functions of their own: `compile_query` writes one for a document and role, and graphql-core stays
the one that answers whatever the function does not know or finds odd.
"""

from server.compiled.query import CompiledQuery, compile_query

__all__ = ["CompiledQuery", "compile_query"]
