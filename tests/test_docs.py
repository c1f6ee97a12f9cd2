"""The documents keep their word: commands, options, settings, exit codes, states and links are those of the program."""

import re
import shlex
import tomllib
from importlib import import_module
from itertools import chain
from pathlib import Path

import click
import pytest

from legionwire import errors
from legionwire.article import State
from legionwire.cli import cli
from legionwire.cli.verbs import Asking, query_last
from legionwire.config import load_config
from legionwire.sources import load_catalogue

ROOT = Path(__file__).parent.parent
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")])
README = (ROOT / "README.md").read_text(encoding="utf-8")
DESIGN = (ROOT / "docs" / "design.md").read_text(encoding="utf-8")
OPERATIONS = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
# Where people are sent to a command: the documents, what the program says, what stands in the files they edit.
SPEAKING = [*PAGES, *sorted(ROOT.glob("legionwire/**/*.py")), *sorted(ROOT.glob("catalogue/**/*.toml"))]

FENCE = re.compile(r"^```(\w*)\n(.*?)^```", re.MULTILINE | re.DOTALL)
END_OF_COMMAND = {"|", ">", ">>", "<", "&&", ";", "||", "2>"}


def blocks(text: str, language: str = "") -> list[str]:
    """The fenced blocks of a document in that language."""
    return [body for kind, body in FENCE.findall(text) if kind == language]


def command_lines(path: Path) -> list[str]:
    """Every call of `legionwire` in a file: a line of a fenced block, or a span in backticks."""
    text = path.read_text(encoding="utf-8")
    lines = chain.from_iterable(body.splitlines() for body in blocks(text)) if path.suffix == ".md" else []
    shown = [call[1] for line in lines if (call := re.search(r"(?:^(?:\$ )?|bin/|\| )legionwire (.+)", line))]
    spans = re.findall(r"`legionwire ([^`\n]+)`", FENCE.sub("", text))
    return [call for call in (*shown, *spans) if not call.startswith(("COMMAND", "{"))]


CALLS = sorted({(path.relative_to(ROOT).as_posix(), call) for path in SPEAKING for call in command_lines(path)})


def find_command(words: list[str]) -> tuple[click.Command, click.Context, list[str]]:
    """The command that these words call, its context, and the words that are left for it."""
    command: click.Command = cli
    context = click.Context(command, info_name="legionwire")
    while isinstance(command, click.Group):
        while words and words[0].startswith("-"):
            assert words[0] in {name for option in command.get_params(context) for name in option.opts}, words[0]
            words = words[1:]
        if not words:
            break
        found = command.get_command(context, words[0])
        assert found is not None, f"there is no command {words[0]!r}"
        command, context, words = found, click.Context(found, parent=context, info_name=words[0]), words[1:]
    return command, context, words


def problem_of(call: str) -> str:
    """What is wrong with a call of `legionwire`; nothing when it could be typed like that."""
    words = shlex.split(re.sub(r"\{[^}]*\}", "1", call))  # what the program fills in is a number or a word
    ends = [n for n, word in enumerate(words) if word in END_OF_COMMAND]
    try:
        command, context, rest = find_command(words[: min(ends, default=len(words))])
        if isinstance(command, Asking):
            rest = query_last(rest, command.get_params(context))
        given, left, _ = command.make_parser(context).parse_args(rest)
    except (AssertionError, click.UsageError) as error:
        return str(error)
    if left and not isinstance(command, click.Group):
        return f"unexpected: {left}"
    # A command that is only named stands without its arguments: "`legionwire show` tells more".
    arguments = [
        item.name for item in command.get_params(context) if isinstance(item, click.Argument) and item.required
    ]
    missing = [name for name in arguments if rest and name and given.get(name) in (None, ())]
    return f"missing: {missing}" if missing else ""


@pytest.mark.parametrize(("place", "call"), CALLS, ids=lambda part: part)
def test_every_command_that_is_shown_exists(place: str, call: str) -> None:
    assert not problem_of(call), f"{place}: legionwire {call}"


@pytest.mark.parametrize(
    "call",
    [
        "serach legion",
        "search legion --newest",
        "search legion -x",
        "show 9 -french",
        "sources tidy",
        "--loud search x",
        "status now",
        "crawl --limit",
    ],
)
def test_a_command_that_cannot_be_typed_is_found_out(call: str) -> None:
    assert problem_of(call)


def test_every_command_is_told_of() -> None:
    told = {call.split()[0] for place, call in CALLS if place in ("README.md", "docs/operations.md")}
    context = click.Context(cli)
    assert set(cli.list_commands(context)) <= told


def test_the_settings_are_those_of_the_program(tmp_path: Path) -> None:
    rows = re.findall(r"^\| `([a-z_.]+)` \| `(LEGIONWIRE_[A-Z_]+)` \| .+ \| (.+) \|$", README, re.MULTILINE)
    entries = {entry.name: entry.value for entry in load_config({}, tmp_path).entries()}
    assert [name for name, _, _ in rows] == list(entries)
    assert [variable for _, variable, _ in rows] == [f"LEGIONWIRE_{n.replace('.', '_').upper()}" for n in entries]
    numbers = {name: float(default) for name, _, default in rows if default.isdecimal()}
    assert numbers == {name: float(entries[name]) for name in numbers}
    assert len(numbers) > 5


def test_the_exit_codes_are_those_of_the_program() -> None:
    told = {int(code) for code in re.findall(r"^\| (\d+) \| ", README, re.MULTILINE)}
    tree = [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, Exception)]
    assert {kind.exit_code for kind in tree if issubclass(kind, errors.LegionwireError)} <= told
    assert told == {int(code) for code in re.findall(r"\b\d+\b", (cli.help or "").partition("Exit codes")[2])}


def test_every_state_is_explained() -> None:
    explained = re.findall(r"^\| `([a-z_]+)` \| [^|]+ \| [^|]+ \|$", DESIGN, re.MULTILINE)
    assert explained == [str(state) for state in State]


def test_every_dependency_has_a_reason() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    lines = [*project["dependencies"], *project["optional-dependencies"]["postgres"]]
    wanted = {re.split(r"[<>=~!\[ ]", line)[0].lower() for line in lines}
    told = re.findall(r"^\| (\S+) [\d.]+ \| \d{4}-\d\d-\d\d \| [^|]+ \| [^|]+ \|$", DESIGN, re.MULTILINE)
    assert {name.lower() for name in told} == wanted


def test_the_examples_of_sources_can_be_loaded(tmp_path: Path) -> None:
    (example,) = blocks(README, "toml")
    odd, known = (next(t for t in blocks(OPERATIONS, "toml") if key in t) for key in ("rules.", "unverified."))
    (tmp_path / "sources").mkdir()
    (tmp_path / "sources" / "mine.toml").write_text(example + odd + known, encoding="utf-8")
    catalogue = load_catalogue(tmp_path)
    assert len(catalogue.get("evening-post").unverified) == 2
    assert all(source.feeds for source in catalogue.sources)
    assert len(catalogue.get("odd-courier").rules.given()) == 6
    assert not catalogue.warnings


def anchors_of(path: Path) -> set[str]:
    """What a link may point to within a document, as GitHub makes it from headings."""
    headings = re.findall(r"^#+ (.+)$", FENCE.sub("", path.read_text(encoding="utf-8")), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


LINKS = [(path, link) for path in PAGES for link in re.findall(r"\]\(([^)\s]+)\)", path.read_text(encoding="utf-8"))]


@pytest.mark.parametrize(
    ("path", "link"),
    [(p, link) for p, link in LINKS if "://" not in link],
    ids=lambda part: getattr(part, "name", part),
)
def test_every_link_leads_somewhere(path: Path, link: str) -> None:
    file, _, anchor = link.partition("#")
    target = (path.parent / file).resolve() if file else path
    assert target.exists()
    assert not anchor or anchor in anchors_of(target)


def test_every_make_target_that_is_shown_exists() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z]+):", makefile, re.MULTILINE))
    texts = [path.read_text(encoding="utf-8") for path in PAGES]
    shown = {name for text in texts for name in re.findall(r"(?:^(?:\$ )?|`)make ([a-z]+)", text, re.MULTILINE)}
    assert {"run", "demo"} <= shown <= targets
    for module in re.findall(r"-m (benchmarks\.\w+)", makefile):
        assert import_module(module).main
