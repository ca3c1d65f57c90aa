"""Where the performance figures come from: one module for each benchmark, run with `make bench`."""
