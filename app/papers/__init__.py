"""Papers that an operator needs on file, written from the settings in force."""
