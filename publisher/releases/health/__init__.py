"""What is wrong with what is public and with what is kept: found by reading, as a stranger or with the keys."""
