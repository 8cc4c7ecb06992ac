from django.urls import path

from . import plan_views

# What of plans reaches their tenants; the rest is in plans/urls.py.
urlpatterns = [
    path("plans/<int:pk>/", plan_views.plan, name="plan"),
    path("plans/<int:pk>/edit/", plan_views.edit, name="plan-edit"),
]
