"""A simulated season: an invented league, what happens in it, and the raw tables that it leaves."""
