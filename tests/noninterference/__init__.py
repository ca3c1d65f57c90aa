"""What a fund can observe does not depend on what it may not see: two systems, one difference, the same bytes."""
