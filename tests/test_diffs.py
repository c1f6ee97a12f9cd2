"""Word diffs: exact in both directions, readable, bounded."""

from __future__ import annotations

import html
import re

import pytest
from growth import growth
from hypothesis import given
from hypothesis import strategies as st

from legionwire.diffs import Piece, diff, hunks, in_brackets, in_html, is_change, new_of, old_of, words_in
