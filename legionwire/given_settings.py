"""Where settings are given: a file with sections, and the environment, which goes first."""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TypeVar

from legionwire.errors import ConfigError
from legionwire.values import Given, UnusableError, did_you_mean

PREFIX = "LEGIONWIRE_"
CONFIG_VARIABLE = PREFIX + "CONFIG"
FILE_NAME = "legionwire.toml"

T = TypeVar("T")
D = TypeVar("D")


class GivenSettings:
    """Hands out settings by name, remembers where each came from and which names exist."""

    def __init__(self, environ: Mapping[str, str], here: Path) -> None:
        self._environ, self._here = environ, here
        named = environ.get(CONFIG_VARIABLE)
        self._file = here / (Path(named) if named else FILE_NAME)
        self._sections: dict[str, dict[str, object]] = {"": {}}
        if named or self._file.is_file():
            self._read_file(f"{CONFIG_VARIABLE} names it" if named else "correct or remove the file")
        self.origins: dict[str, str] = {}

    def _read_file(self, way_out: str) -> None:
        try:
            document = tomllib.loads(self._file.read_bytes().decode())
        except OSError as error:
            raise ConfigError(f"{self._file} cannot be read: {error.strerror or error}", way_out) from error
        except UnicodeDecodeError as error:
            raise ConfigError(f"{self._file} is not UTF-8", way_out) from error
        except tomllib.TOMLDecodeError as error:
            raise ConfigError(f"{self._file} is not valid TOML: {error}", way_out) from error
        for key, value in document.items():
            if isinstance(value, dict):
                self._sections[key] = value
            else:
                self._sections[""][key] = value

    def take(self, name: str, parse: Callable[[Given], T], default: D) -> T | D:
        """The setting `name` ("key" or "section.key") from the environment, else the file, else `default`."""
        section, _, key = name.rpartition(".")
        if text := self._environ.get(variable(name)):
            self.origins[name] = f"environment {variable(name)}"
            given, place = Given(text, is_text=True, base=self._here), variable(name)
        elif key in self._sections.get(section, {}):
            self.origins[name] = str(self._file)
            given = Given(self._sections[section][key], base=self._file.parent)
            place = self._place(section, key)
        else:
            self.origins[name] = "default"
            return default
        try:
            return parse(given)
        except UnusableError as error:
            raise ConfigError(f"{place} {error}") from error

    def refuse_unknown(self) -> None:
        """A setting nobody asked for is a typo. Call after the last `take`."""
        known: dict[str, list[str]] = {}
        for name in self.origins:
            section, _, key = name.rpartition(".")
            known.setdefault(section, []).append(key)
        for section, keys in self._sections.items():
            if section not in known:
                way_out = did_you_mean(section, [name for name in known if name], "sections")
                raise ConfigError(f"{self._file}: unknown section [{section}]", way_out)
            for key in keys:
                if key in known and not section:
                    raise ConfigError(f"{self._place(section, key)} is a section", f"write [{key}] above its settings")
                homes = [name for name, names in known.items() if name and key in names]
                if homes and not section:
                    raise ConfigError(
                        f"{self._place(section, key)} is not a setting", f"write it below a line [{homes[0]}]"
                    )
                if key not in known[section]:
                    way_out = did_you_mean(key, known[section], "keys")
                    raise ConfigError(f"{self._place(section, key)} is not a setting", way_out)
        self._refuse_mistyped_variables()

    def _refuse_mistyped_variables(self) -> None:
        # The environment is everybody's: a name that resembles none of ours may belong to someone's script.
        ours = ["CONFIG", *(variable(name).removeprefix(PREFIX) for name in self.origins)]
        for name in self._environ:
            suffix = name.removeprefix(PREFIX)
            if suffix == name or suffix in ours:
                continue
            bare = [name for name in ours if name.endswith(f"_{suffix}")]  # its section is missing
            if close := bare or difflib.get_close_matches(suffix, ours, n=1, cutoff=0.8):
                raise ConfigError(f"{name} is not a setting", f"did you mean {PREFIX}{close[0]}?")

    def _place(self, section: str, key: str) -> str:
        return f"{self._file}" + (f" [{section}]" if section else "") + f": `{key}`"


def variable(name: str) -> str:
    """The setting `section.key` as the environment names it."""
    return PREFIX + name.replace(".", "_").upper()
