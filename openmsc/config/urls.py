from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.urls import include, path

from openmsc.kit.web import PUBLIC, page


@page(PUBLIC)
def health(request: HttpRequest) -> HttpResponse:
    """For load balancers: answers once the database does."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("ok", content_type="text/plain")


urlpatterns = [
    path("health/", health, name="health"),
    path("", include("openmsc.accounts.urls")),
    path("", include("openmsc.setup.urls")),
    path("", include("openmsc.customers.urls")),
    path("", include("openmsc.plans.urls")),
    path("", include("openmsc.tenants.urls")),
    path("", include("openmsc.backups.urls")),
]
