"""The running thing: application, settings, database, broker and command line."""
