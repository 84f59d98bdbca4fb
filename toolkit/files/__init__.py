"""The method as files: reading them with line numbers, checking them, saying all that is wrong."""
