"""``/api/v1/switches``: see and turn the kill switches."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends
from pydantic import Field

from app import problems
from app.asking import Body
from app.organisers import actor_of
from app.switch_records import Part, Switch
from app.switches import LONGEST_MESSAGE, PARTS
from app.wiring import Kiko

Actor = Annotated[str, Depends(actor_of)]


class SwitchBody(Body):
    """How a part is to be switched."""

    off: bool
    message: Annotated[
        str, Field(max_length=LONGEST_MESSAGE, description="What people read while it is off.")
    ] = ""


def router(kiko: Kiko) -> APIRouter:
    """Return the routes over the switches of ``kiko``."""
    routes = APIRouter(prefix="/api/v1", tags=["health"], responses=problems.FEEDBACK)

    @routes.get("/switches")
    def switches() -> list[Switch]:
        """List the switches."""
        return [kiko.switches.state(part) for part in PARTS]

    @routes.put("/switches/{part}")
    def turn(part: Part, body: SwitchBody, actor: Actor) -> Switch:
        """Switch the chat or the API off, with a message, or on again."""
        return kiko.switches.turn(part, actor, off=body.off, message=body.message)

    return routes
