"""What browsers get: templates, scripts and styles, as package data; nothing is loaded from elsewhere."""
