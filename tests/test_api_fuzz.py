"""The API asked whatever its document allows, and what it forbids: no fault, and nothing that the document hides."""

from __future__ import annotations

from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis.checks import CHECKS
from schemathesis.config import GenerationConfig, ProjectConfig, ProjectsConfig, SchemathesisConfig
from schemathesis.generation import GenerationMode
from web_collection import write_collection

from legionwire.web.app import create_app
from legionwire.web.guard import HEADERS

HOME = "http://127.0.0.1:8000"
EXAMPLES = 12  # of each kind for each operation; what is at the edges comes besides
# A query of the right length need not be one that can be read.
NOT_OURS = CHECKS.get_by_names(["positive_data_acceptance"])


@pytest.fixture(scope="module")
def schema(tmp_path_factory: pytest.TempPathFactory) -> Any:
    made = write_collection(tmp_path_factory.mktemp("fuzz"))
    generation = GenerationConfig(modes=list(GenerationMode), max_examples=EXAMPLES)
    config = SchemathesisConfig(projects=ProjectsConfig(default=ProjectConfig(generation=generation)))
    headers = {"Host": "127.0.0.1:8000"}
    return schemathesis.openapi.from_asgi("/api/openapi.json", create_app(made.config), config=config, headers=headers)


asked = schemathesis.pytest.from_fixture("schema")


@asked.parametrize()
@settings(suppress_health_check=list(HealthCheck), max_examples=EXAMPLES)
def test_nothing_that_can_be_asked_is_a_fault(case):
    answer = case.call_and_validate(base_url=HOME, excluded_checks=NOT_OURS, headers={"Host": "127.0.0.1:8000"})
    assert {name: answer.headers[name.lower()][0] for name in HEADERS} == HEADERS
