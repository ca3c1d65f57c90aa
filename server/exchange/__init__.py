"""The exchange format: how other systems write a plan document, one JSON object a line."""
