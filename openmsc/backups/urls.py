from django.urls import path

from . import doors, views

urlpatterns = [
    path("ingest/v1/jobs", doors.jobs, name="ingest-jobs"),
    path("customers/<uuid:pk>/health/", views.customer_health, name="customer-health"),
    path("customers/<uuid:pk>/jobs/", views.customer_jobs, name="customer-jobs"),
    path("jobs/", views.jobs, name="jobs"),
    path("jobs/<int:pk>/", views.job, name="job"),
    path("tenants/<uuid:pk>/tokens/", views.reporting_tokens, name="tokens"),
    path("tenants/<uuid:pk>/tokens/create/", views.create_token, name="token-create"),
    path("tokens/<int:pk>/revoke/", views.revoke_token, name="token-revoke"),
]
