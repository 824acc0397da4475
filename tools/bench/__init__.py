"""What this checkout costs beside another commit, and beside the least that it could cost."""
