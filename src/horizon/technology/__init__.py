"""Technologies: products for an indication, put together from trials."""
