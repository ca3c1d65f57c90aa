"""One module for each capability: read the viewer, call one domain service, convert."""
