"""The command `publisher`: it parses, calls publisher.publication and prints."""
