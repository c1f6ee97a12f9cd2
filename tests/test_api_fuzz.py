"""The API asked whatever its document allows, and what it forbids: no fault, and nothing that the document hides."""

from __future__ import annotations

from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis.checks import CHECKS, load_all_checks
from schemathesis.config import (
    ChecksConfig,
    GenerationConfig,
    ProjectConfig,
    ProjectsConfig,
    SchemathesisConfig,
)
from schemathesis.generation import GenerationMode
from web_collection import write_collection

from legionwire.web.app import create_app
from legionwire.web.guard import HEADERS

HOME = "http://127.0.0.1:8000"
HOST = {"Host": "127.0.0.1:8000"}
EXAMPLES = 12  # of each kind for each operation; what is at the edges comes besides
REFUSALS = [400, 404, 414]  # of what the document forbids; the last is the guard's, of addresses too long to be read
load_all_checks()
# A query of the right length need not be one that can be read.
NOT_OURS = CHECKS.get_by_names(["positive_data_acceptance"])


@pytest.fixture(scope="module")
def schema(tmp_path_factory: pytest.TempPathFactory) -> Any:
    made = write_collection(tmp_path_factory.mktemp("fuzz"))
    generation = GenerationConfig(modes=list(GenerationMode), max_examples=EXAMPLES)
    checks = ChecksConfig.from_dict({"negative_data_rejection": {"expected-statuses": REFUSALS}})
    project = ProjectConfig(generation=generation, checks=checks)
    config = SchemathesisConfig(projects=ProjectsConfig(default=project))
    return schemathesis.openapi.from_asgi("/api/openapi.json", create_app(made.config), config=config, headers=HOST)


@pytest.mark.parametrize("mode", list(GenerationMode))
def test_nothing_that_can_be_asked_is_a_fault(schema, mode):
    """Statuses, types, headers and bodies are those of the document, and what it forbids is refused."""
    met = set()
    for operation in (result.ok() for result in schema.get_all_operations()):
        if mode is GenerationMode.NEGATIVE and not operation.query and not operation.path_parameters:
            continue  # there is nothing to get wrong

        @given(operation.as_strategy(generation_mode=mode))
        @settings(suppress_health_check=list(HealthCheck), max_examples=EXAMPLES)
        def look(case):
            answer = case.call_and_validate(base_url=HOME, excluded_checks=NOT_OURS, headers=HOST)
            assert {name: answer.headers[name.lower()][0] for name in HEADERS} == HEADERS

        look()
        met.add(operation.path)
    assert len(met) > 10
