"""Questions that are ready to be asked: SQL over the views, one file each in sql/, the same answer on each database.

A file begins with comments: what it answers in one line, then more about it; `-- :name=default: meaning` is a
parameter, `-- words uk: ...` are beginnings of words in a language. In the SQL `:words` stands for these as rows of
VALUES, in small letters and with a capital, since SQLite cannot tell that the two are one word beyond English;
`:binary` is the order of texts that both databases have. All else is plain SQL of both, but for `instr`, which
PostgreSQL calls `strpos`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import sqlalchemy as sa

from legionwire.errors import UsageError

_FOLDER = Path(__file__).parent / "sql"
_PARAMETER = re.compile(r":(\w+)=([^:]*): (.+)")
_WORDS = re.compile(r"words (\w+): (.+)")
_COLLATIONS = {"sqlite": "BINARY", "postgresql": '"C"'}


@dataclass(frozen=True, slots=True)
class Parameter:
    """What a question may be told. Every one is a text and has a default."""

    name: str
    default: str
    meaning: str


@dataclass(frozen=True, slots=True)
class ReadyQuestion:
    """A question, and its SQL as the file has it."""

    name: str
    answers: str
    about: str  # more about it; may have several paragraphs
    parameters: tuple[Parameter, ...]
    words: tuple[tuple[str, tuple[str, ...]], ...]  # by language
    sql: str


@dataclass(frozen=True, slots=True)
class Answer:
    """Rows of an answer, read as they are asked for."""

    columns: tuple[str, ...]
    rows: Iterator[tuple[object, ...]]


@cache
def questions() -> tuple[ReadyQuestion, ...]:
    """All of them, by name."""
    return tuple(_parse(file.stem, file.read_text(encoding="utf-8")) for file in sorted(_FOLDER.glob("*.sql")))


def find_question(name: str) -> ReadyQuestion:
    """One of them. Raises UsageError when there is none of that name."""
    for question in questions():
        if question.name == name:
            return question
    raise UsageError(f"there is no question {name!r}", f"there are: {', '.join(q.name for q in questions())}")


def printed(question: ReadyQuestion, url: str) -> str:
    """The SQL for a database, as it can be given to `sqlite3` or `psql`, beneath comments that tell what it is."""
    dialect = sa.make_url(url).get_backend_name()
    lines = [question.answers, "", *question.about.splitlines()]
    if question.parameters:
        lines += ["", "Parameters, and how to set them:", *(_setting(one, dialect) for one in question.parameters)]
    sql = _in(question, dialect)
    if dialect == "postgresql":
        for parameter in question.parameters:  # psql puts quotes around what it is told like this
            sql = re.sub(rf":{parameter.name}\b", f":'{parameter.name}'", sql)
    return "".join(f"-- {line}".rstrip() + "\n" for line in lines) + sql + ";\n"


def ask(db: sa.Connection, question: ReadyQuestion, given: Mapping[str, str]) -> Answer:
    """Run a question. Raises UsageError for a parameter that it has not."""
    values = {parameter.name: parameter.default for parameter in question.parameters}
    for name in given:
        if name not in values:
            has = f"it has: {', '.join(values)}" if values else "it has none"
            raise UsageError(f"{question.name} has no parameter {name!r}", has)
    statement = sa.text(_in(question, db.dialect.name)).bindparams(**{**values, **given})
    found = db.execute(statement)
    return Answer(tuple(found.keys()), (tuple(row) for row in found))


def _in(question: ReadyQuestion, dialect: str) -> str:
    """The SQL in the words of a database."""
    sql = question.sql.replace(":words", _values(question)).replace(":binary", _COLLATIONS[dialect])
    return sql if dialect == "sqlite" else sql.replace("instr(", "strpos(")


def _values(question: ReadyQuestion) -> str:
    lines = []
    for lang, words in question.words:
        forms = dict.fromkeys(form for word in words for form in (word, word[:1].upper() + word[1:]))
        lines.append(", ".join(f"('{lang}', '{form}')" for form in forms))
    return "\n    " + ",\n    ".join(lines) + "\n"


def _setting(parameter: Parameter, dialect: str) -> str:
    """How to tell the program that is shipped with a database; to an unset one `sqlite3` gives NULL, `psql` nothing."""
    name, default = parameter.name, parameter.default
    if dialect == "postgresql":
        return f"\\set {name} '{default}'  -- {parameter.meaning}"
    return f".parameter set :{name} \"'{default}'\"  -- {parameter.meaning}"


def _parse(name: str, text: str) -> ReadyQuestion:
    about: list[str] = []
    parameters: list[Parameter] = []
    words: list[tuple[str, tuple[str, ...]]] = []
    lines = text.splitlines()
    while lines and lines[0].startswith("--"):
        line = lines.pop(0).removeprefix("--").strip()
        if told := _PARAMETER.fullmatch(line):
            parameters.append(Parameter(*told.groups()))
        elif told := _WORDS.fullmatch(line):
            words.append((told[1], tuple(word.strip() for word in told[2].split(","))))
        else:
            about.append(line)
    first, *rest = about
    return ReadyQuestion(
        name, first, "\n".join(rest).strip(), tuple(parameters), tuple(words), "\n".join(lines).rstrip()
    )
