"""``GET /api/v1/me``: who the server takes the caller for."""

from __future__ import annotations

from typing import Annotated, get_args

from fastapi import APIRouter, Depends
from pydantic import BaseModel

from app.organisers import caller_of
from app.roles import Identity, Role


class MeOut(BaseModel):
    """A name and what it may do, those roles included that others imply."""

    name: str
    roles: list[Role]


def router() -> APIRouter:
    """Return the route."""
    routes = APIRouter(prefix="/api/v1", tags=["access"])

    @routes.get("/me")
    def me(caller: Annotated[Identity, Depends(caller_of)]) -> MeOut:
        """Say who is calling, and with which roles."""
        return MeOut(name=caller.name, roles=[r for r in get_args(Role) if r in caller.roles])

    return routes
