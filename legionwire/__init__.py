"""legionwire: every public news article about Ukraine's International Legion, in one database you can question."""

__version__ = "0.1.0"
