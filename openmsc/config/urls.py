from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import include, path

from openmsc.kit.web import PUBLIC, SIGNED_IN, page


@page(PUBLIC)
def health(request: HttpRequest) -> HttpResponse:
    """For load balancers: answers once the database does."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("ok", content_type="text/plain; charset=utf-8")


@page(SIGNED_IN)
def home(request: HttpRequest) -> HttpResponse:
    """Customers come first until there is a home page."""
    return redirect("customers")


urlpatterns = [
    path("", home, name="home"),
    path("health/", health, name="health"),
    path("", include("openmsc.kit.audit.urls")),
    path("", include("openmsc.accounts.urls")),
    path("", include("openmsc.setup.urls")),
    path("", include("openmsc.customers.urls")),
    path("", include("openmsc.plans.urls")),
    path("", include("openmsc.tenants.plan_urls")),
    path("", include("openmsc.tenants.urls")),
    path("", include("openmsc.backups.urls")),
    path("", include("openmsc.usage.urls")),
]
