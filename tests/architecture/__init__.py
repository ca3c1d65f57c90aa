"""Tests of the rules that hold for all code."""
