"""Requests that schemathesis makes up from the OpenAPI document, valid ones and others, and what may come of them."""

from collections import Counter
from contextlib import nullcontext, suppress
from itertools import count
from typing import Any

import schemathesis
from django.core.handlers.wsgi import WSGIHandler
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.api.client import Storefront
from tests.api.document import Operation, closed
from tests.api.things import things

_keys = count(1)


def send_requests(operation: Operation, many: int) -> Counter[int]:
    """About so many, the same ones each time; half of them for things that exist. How many got which status.

    Fails where an answer (its status, headers, body) is not one that the document knows, or what is not valid is done.
    """
    shop = Storefront(operation.name)
    known = things(shop, operation.path)
    answered: Counter[int] = Counter()
    described = _schema()[operation.path][operation.method]

    def check(case: Any, real: bool) -> None:
        if real:
            case.path_parameters = {**case.path_parameters, **known}
            if "Idempotency-Key" in case.headers and case.meta.generation.mode is GenerationMode.POSITIVE:
                case.headers["Idempotency-Key"] = f"key-{next(_keys)}"
        headers = {"Authorization": f"Bearer {shop.key}"}
        response = case.call(headers=headers)
        case.validate_response(response, checks=CHECKS, headers=headers)
        answered[response.status_code] += 1

    for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
        run = settings(
            max_examples=many // 2,
            derandomize=True,
            database=None,
            deadline=None,
            phases=[Phase.explicit, Phase.generate, Phase.shrink],
            suppress_health_check=list(HealthCheck),
        )(given(case=described.as_strategy(mode), real=st.booleans())(check))
        # An operation all of whose parameters are free text has no request that is not valid.
        with suppress(Unsatisfiable) if mode is GenerationMode.NEGATIVE else nullcontext():
            run()
    return answered


CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    negative_data_rejection,
]
REFUSALS = [400, 401, 403, 404, 405, 406, 409, 411, 412, 413, 415, 422, 429]


def _schema() -> Any:
    schema = schemathesis.openapi.from_dict(closed())
    schema.config.generation.with_security_parameters = False
    schema.config.checks.negative_data_rejection.expected_statuses = [*map(str, REFUSALS)]
    schema.app = WSGIHandler()
    return schema
