"""The commands of `minplan`, one module each."""
