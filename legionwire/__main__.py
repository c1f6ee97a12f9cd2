"""`python -m legionwire` is `legionwire`."""

from legionwire.cli import main

main()
