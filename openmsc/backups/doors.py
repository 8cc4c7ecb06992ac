"""Where engines report: `POST /ingest/v1/jobs` (ING-2, ING-5)."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import JsonResponse
from django.http.request import UnreadablePostError
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from openmsc.kit.errors import NotVisible, Refused
from openmsc.kit.web import DOOR, Request, client_address, page

from . import tokens
from .models import ReportingToken
from .recording import Answer, record_jobs
from .reports import Unreadable, parse, read_body


@page(DOOR, post=True, get=False)
@csrf_exempt
def jobs(request: Request) -> JsonResponse:
    token = _token(request)
    if token is None:
        return _error(
            401, "unknown_token", "Send a reporting token that is not revoked: Authorization: Bearer …"
        )
    now = timezone.now()
    if wait := tokens.seconds_to_wait(token, now):
        response = _error(
            429, "too_many_requests", f"Too many requests with this token. Wait {wait} seconds."
        )
        response["Retry-After"] = str(wait)
        return response
    tokens.count_request(token, now)  # also what is refused below
    try:
        values, single = read_body(_body(request), request.content_type or "")
        reports = [parse(value) for value in values]
        actor = tokens.actor_of(token, client_address(request))
        answers = record_jobs(actor, token.tenant_id, reports, bound_to=token.data_source, now=now)
    except Unreadable as error:
        return _error(error.status, "too_large" if error.status == 413 else "unreadable", error.message)
    except Refused as error:
        return _error(403, "refused", error.message)
    except NotVisible:
        return _error(401, "unknown_token", "The product that this token reported for is gone.")
    status = 422 if single and answers[0].result == "refused" else 200
    return JsonResponse({"results": [_shown(answer) for answer in answers]}, status=status)


def _token(request: Request) -> ReportingToken | None:
    scheme, _, secret = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not secret.strip():
        return None
    return tokens.find_token(secret.strip())


def _body(request: Request) -> bytes:
    most = settings.INGEST_MAX_BYTES
    too_large = Unreadable(
        f"The body is larger than {most // 1024 // 1024} MiB. Send fewer reports at once.", 413
    )
    try:
        if int(request.META.get("CONTENT_LENGTH") or 0) > most:
            raise too_large
        body: bytes = request.read(most + 1)
    except (UnreadablePostError, ValueError):
        raise Unreadable("The body did not arrive whole.") from None
    if len(body) > most:
        raise too_large
    return body


def _shown(answer: Answer) -> dict[str, Any]:
    shown: dict[str, Any] = {"run_id": answer.run_id, "result": answer.result}
    if answer.job is not None:
        shown["job_id"] = answer.job.pk
    if answer.reason:
        shown |= {"field": answer.field, "reason": answer.reason}
    return shown


def _error(status: int, code: str, message: str) -> JsonResponse:
    return JsonResponse({"code": code, "message": message}, status=status)
