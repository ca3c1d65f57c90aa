"""What a person sees in a browser: pages over the same operations, roles and policies as the API."""
