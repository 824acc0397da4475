"""What a release would change: `compare` two documents, put equal things together, and show it."""
