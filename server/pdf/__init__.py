"""Plans as PDF: composed from a view, set by Typst, bound together with the contract."""
