"""Whether readers' tools understand the published OpenAPI file: a linter, a generator of types, a compiler."""
