"""Tries definitions of subsets: what they would have picked, beside what they replace; it changes nothing."""
