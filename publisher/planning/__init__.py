"""What a run would change: which documents it means, what the gates say of each, and what becomes of it."""
