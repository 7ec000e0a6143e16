"""The API for other programs, under `/api/v1`: the same functions as the pages, in JSON, with bearer tokens."""

from __future__ import annotations

from typing import Final

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.telemetry import TelemetryConfig
from starlette.datastructures import State
from starlette.exceptions import HTTPException
from starlette.responses import Response

from forms.errors import FormloopError
from scanner.desk.api import events, exports, fields, files, forms, queue, records, webhooks
from scanner.desk.api.openapi import describe
from scanner.desk.problems import Problem, problem_of

__all__ = ["api_of"]

_NO_TELEMETRY: Final[TelemetryConfig] = {
    "auto_configure": False,
    "tracing": False,
    "metrics": False,
    "logs": False,
    "operation_spans": False,
}
_ROUTERS: Final = tuple(one.router for one in (files, records, fields, queue, exports, events, webhooks, forms))
_CODES: Final = {400: "bad_request", 404: "not_found", 405: "method_not_allowed", 413: "too_large"}


def api_of(state: State) -> FastAPI:
    """Return the API.

    Args:
        state: What the desk holds: `office`, `receiver`, `happenings`.
    """
    api = FastAPI(
        docs_url=None, redoc_url=None, openapi_url="/openapi.json", redirect_slashes=False, telemetry=_NO_TELEMETRY
    )
    api.state.office, api.state.receiver = state.office, state.receiver
    api.state.happenings = state.happenings
    for router in _ROUTERS:
        api.include_router(router)
    api.add_exception_handler(Problem, _told)
    api.add_exception_handler(FormloopError, _failed)
    api.add_exception_handler(RequestValidationError, _invalid)
    api.add_exception_handler(HTTPException, _other)
    describe(api)
    return api


async def _told(_request: Request, error: Exception) -> Response:
    assert isinstance(error, Problem)  # noqa: S101  it is registered for nothing else
    return error.answer()


async def _failed(_request: Request, error: Exception) -> Response:
    assert isinstance(error, FormloopError)  # noqa: S101  it is registered for nothing else
    return problem_of(error).answer()


async def _invalid(_request: Request, error: Exception) -> Response:
    """Say where a request is not as described, without what stands there."""
    assert isinstance(error, RequestValidationError)  # noqa: S101  it is registered for nothing else
    told = dict.fromkeys(f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors())
    return Problem("invalid", "; ".join(list(told)[:5])).answer()


async def _other(_request: Request, error: Exception) -> Response:
    """Tell a failure that the web framework has found."""
    assert isinstance(error, HTTPException)  # noqa: S101  it is registered for nothing else
    return Problem(_CODES.get(error.status_code, "bad_request"), headers=error.headers).answer()
