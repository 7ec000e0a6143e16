"""Addresses that are told of what happens: set, listed and deleted with a leader's token."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import APIRouter, Depends, Request
from fastapi import Path as PathParameter
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field

from scanner.desk.api.asking import WITH_TOKEN, leader_of, office_of, problems
from scanner.desk.events.webhooks import Webhook, Webhooks
from scanner.desk.problems import Problem
from scanner.desk.users.entrance import Session

router = APIRouter(prefix="/webhooks", tags=["webhooks"], dependencies=[WITH_TOKEN])

_LOGGED: Final = 100


class WebhookWish(BaseModel):
    """An address that shall be told."""

    model_config = ConfigDict(extra="forbid")

    url: str = Field(
        max_length=2000, description="https, or http at this machine.", examples=["https://office.example/formloop"]
    )


class DeliveryEntry(BaseModel):
    """Something that a webhook was told, or is to be told."""

    id: str = Field(description="In the header Formloop-Delivery, the same at each try.")
    kind: str = Field(examples=["record.created"])
    at: str
    state: str = Field(description="`waiting`, `delivered` or `given up`.")
    tries: int
    answer: str = Field(description="The HTTP status of the last try, or the kind of failure.", examples=["503"])


class WebhookEntry(BaseModel):
    """A webhook, with what it was told last."""

    id: str
    url: str
    by: str = Field(description="Who has set it.")
    at: str
    deliveries: list[DeliveryEntry] = Field(description="The latest first.")


class NewWebhook(BaseModel):
    """A webhook that was just set."""

    id: str
    url: str
    by: str
    at: str
    secret: str = Field(description="The key of the HMAC-SHA256 in Formloop-Signature. It is told this once.")


class WebhookList(BaseModel):
    """All webhooks."""

    webhooks: list[WebhookEntry]


@router.post("", status_code=201, operation_id="setWebhook", responses=problems("not_allowed", "refused"))
async def set_webhook(request: Request, wish: WebhookWish, session: Session = Depends(leader_of)) -> NewWebhook:  # noqa: B008
    """Have an address told of what happens from now on; what it is told is what `GET /events` sends.

    `Formloop-Signature` is `t=<seconds since 1970>,v1=<HMAC-SHA256 of "<t>.<body>" in hexadecimal digits>`.
    """
    hook = Webhooks(office_of(request).register).add(wish.url, session.by)
    return NewWebhook(id=hook.id, url=hook.url, by=hook.by, at=hook.at, secret=hook.secret)


@router.get("", operation_id="listWebhooks", dependencies=[Depends(leader_of)], responses=problems("not_allowed"))
async def list_webhooks(request: Request) -> WebhookList:
    """List the webhooks with what they were told last."""
    webhooks = Webhooks(office_of(request).register)
    return WebhookList(webhooks=[_entry(webhooks, one) for one in webhooks.all()])


@router.delete(
    "/{webhook_id}",
    status_code=204,
    operation_id="deleteWebhook",
    dependencies=[Depends(leader_of)],
    responses=problems("not_allowed"),
)
async def delete_webhook(request: Request, webhook_id: Annotated[str, PathParameter(max_length=100)]) -> Response:
    """Tell an address nothing any more."""
    if not Webhooks(office_of(request).register).remove(webhook_id):
        raise Problem("not_found", "no such webhook 没有此项。")
    return Response(status_code=204)


def _entry(webhooks: Webhooks, hook: Webhook) -> WebhookEntry:
    log = [
        DeliveryEntry(id=one.id, kind=one.kind, at=one.at, state=one.state, tries=one.tries, answer=one.answer)
        for one in webhooks.log(hook.id, _LOGGED)
    ]
    return WebhookEntry(id=hook.id, url=hook.url, by=hook.by, at=hook.at, deliveries=log)
