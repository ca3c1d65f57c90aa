"""The name space of the ids that are made for lines of the exchange format, so that the same line makes the same ids."""

from uuid import UUID

IDS = UUID("5b0d3f1c-6c1d-4a80-9c53-4a0f6d3c2b71")
