"""Tests of the running thing."""
