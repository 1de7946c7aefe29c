"""The ASGI application joined from its parts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.routing import Mount

from bot.web.api import PATH as API_PATH
from bot.web.problems import Problem, on_fault, on_http_error, on_problem

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fastapi import FastAPI
    from starlette.routing import BaseRoute


def build_web(routes: Sequence[BaseRoute], api: FastAPI | None) -> Starlette:
    """Join the routes and, where tokens are configured, the REST API."""
    mounted: list[BaseRoute] = [Mount(API_PATH, api)] if api is not None else []
    return Starlette(
        routes=[*routes, *mounted],
        exception_handlers={Problem: on_problem, HTTPException: on_http_error, Exception: on_fault},
    )
