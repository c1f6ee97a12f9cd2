"""What happens to a page: one stage, one file, one verb. Their order stands in legionwire/settings.py."""
