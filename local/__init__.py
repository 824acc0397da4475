"""What only the embedded engine needs: the demo, any raw folder to files, lint and bench."""
