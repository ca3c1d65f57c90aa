"""The plan and its rules: pure functions over plan documents, without I/O or framework."""
