from django.urls import path

from . import trails, views

urlpatterns = [
    path("events/", views.events, name="events"),
    path("events/sign-ins/", views.sign_ins, name=trails.SIGN_INS.name),
    path("events/audit/", views.audit_trail, name=trails.AUDIT.name),
    path("events/subscriptions/", views.subscriptions, name=trails.SUBSCRIPTIONS.name),
    path("events/<int:pk>/", views.event, name="event"),
]
