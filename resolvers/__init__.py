"""One module for each capability: read the viewer, call one service of the domain, convert."""
