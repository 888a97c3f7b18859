"""What came out, for people to read: plain views of it, and how these stand on a page."""
