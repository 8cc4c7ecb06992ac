from django.urls import path

from . import views

urlpatterns = [
    path("customers/", views.customers, name="customers"),
    path("customers/create/", views.create, name="customer-create"),
    path("customers/<uuid:pk>/edit/", views.edit, name="customer-edit"),
    path("customers/<uuid:pk>/delete/", views.delete, name="customer-delete"),
]
