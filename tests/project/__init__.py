"""Tests of the whole way, from raw folders to published files."""
