"""The pages of docs/ that are written from the schemas and the code, one module for each."""
