"""The shop front under /shop: pages for customers, made of the same commands and questions as the API."""
