"""Tests of the way from a raw folder to files."""
