"""What every request passes on its way out: is the address public, may we ask now, does robots.txt allow it."""
