"""What every worker has from birth: imported once, by the fork server, whose memory its workers share.

Importing this module loads it all; no other process needs to.
"""

from __future__ import annotations

import gc

from legionwire.config import limit_numpy_threads

limit_numpy_threads()  # before trafilatura, which imports whatever it finds of py3langid and numpy

import marisa_trie  # noqa: E402, F401  with Stemmer what the analyser imports at its first word
import Stemmer  # noqa: E402, F401

import legionwire.boilerplate  # noqa: E402  with those below what reading imports late
import legionwire.channels  # noqa: E402
import legionwire.extract  # noqa: E402  the code, and the libraries' tables
import legionwire.mentions  # noqa: E402
import legionwire.reading  # noqa: E402
import legionwire.relevance  # noqa: E402
import legionwire.screen  # noqa: E402, F401

gc.freeze()  # a collection writes into whatever it looks at, and what is written is shared no longer
