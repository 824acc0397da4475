"""Tests of the simulated season."""
