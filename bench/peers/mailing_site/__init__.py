"""Others who send to many, on the same recipients."""
