"""One valid document: canonical bytes, its JSON Schema, no internal name in it, and its description in OpenAPI."""
