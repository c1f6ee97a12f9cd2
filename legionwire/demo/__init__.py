"""A small news web of our own writing on loopback: what `make demo` crawls and the end-to-end tests measure."""

from legionwire.demo.newsroom import Block, DemoArticle, DemoOdd, Outlet
from legionwire.demo.visits import HostStats, Stats, Visit
from legionwire.demo.web import NETWORK, DemoWeb

__all__ = ["NETWORK", "Block", "DemoArticle", "DemoOdd", "DemoWeb", "HostStats", "Outlet", "Stats", "Visit"]
