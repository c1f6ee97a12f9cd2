"""Serve the demo web until Ctrl-C: `python -m legionwire.demo --port 9400`."""

from __future__ import annotations

import argparse
import sys
import threading

from legionwire.demo.web import NETWORK, DemoWeb
from legionwire.errors import LegionwireError


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="python -m legionwire.demo", description="Serve a small news web on loopback."
    )
    parser.add_argument("--port", type=int, default=9400, help="default 9400; 0 takes a free one")
    port = parser.parse_args().port
    try:
        with DemoWeb(port) as web:
            for outlet, homepage in zip(web.outlets(), web.homepages(), strict=True):
                sys.stdout.write(f"{homepage}\t{outlet.name}\n")
            sys.stdout.flush()
            sys.stderr.write(
                f"{len(web.truth())} articles, Ctrl-C ends; to crawl: LEGIONWIRE_ALLOW_ADDRESSES={NETWORK}\n"
            )
            threading.Event().wait()
    except KeyboardInterrupt:
        return 130
    except LegionwireError as error:
        sys.stderr.write(f"{error}\n")
        return error.exit_code
    return 0


if __name__ == "__main__":
    sys.exit(main())
