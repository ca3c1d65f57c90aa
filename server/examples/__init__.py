"""The example plans of the guide, for whoever tries the system."""
