"""What every worker has from birth: imported once, by the fork server, whose memory its workers share.

Importing this module loads it all; no other process needs to.
"""

from __future__ import annotations

import gc

from legionwire.config import limit_numpy_threads

limit_numpy_threads()  # before trafilatura, which imports whatever it finds of py3langid and numpy

import legionwire.reading  # noqa: E402, F401  the code, and the libraries' tables
from legionwire.languages import load_identifier  # noqa: E402

load_identifier()
gc.freeze()  # a collection writes into whatever it looks at, and what is written is shared no longer
