from django.urls import path

from . import administrator_views, views

urlpatterns = [
    path("customers/", views.customers, name="customers"),
    path("customers/create/", views.create, name="customer-create"),
    path("customers/<uuid:pk>/events/", views.customer_events, name="customer-events"),
    path("customers/<uuid:pk>/edit/", views.edit, name="customer-edit"),
    path("customers/<uuid:pk>/delete/", views.delete, name="customer-delete"),
    path("customers/<uuid:pk>/contacts/add/", views.add_contact, name="contact-add"),
    path("contacts/<int:pk>/edit/", views.edit_contact, name="contact-edit"),
    path("contacts/<int:pk>/delete/", views.delete_contact, name="contact-delete"),
    path("administrators/<int:pk>/edit/", administrator_views.edit, name="administrator-edit"),
    path("administrators/<int:pk>/delete/", administrator_views.delete, name="administrator-delete"),
]
