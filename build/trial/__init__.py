"""Tries definitions of subsets: what they would have picked, beside what they replace. It changes nothing but its own scratch."""
