from django.urls import path

from . import views

# A plan's page and its editing reach its tenants: they are in tenants/plan_urls.py.
urlpatterns = [
    path("plans/", views.plans, name="plans"),
    path("plans/create/", views.create, name="plan-create"),
    path("plans/<int:pk>/copy/", views.copy, name="plan-copy"),
    path("plans/<int:pk>/delete/", views.delete, name="plan-delete"),
]
