"""`/api`: the same questions as the pages, the answers as JSON."""
