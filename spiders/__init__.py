"""How a page is reached: one spider for each way in, never one for each site."""
