"""The plan and its rules: pure, without input, output or framework."""
