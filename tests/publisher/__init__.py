"""Tests of the publisher, without dbt."""
