from django.urls import path

from . import views

urlpatterns = [
    path("", views.profile, name="profile"),
    path("edit/", views.edit, name="profile-edit"),
    path("display/", views.display, name="profile-display"),
    path("password/", views.change_password, name="profile-password"),
    path("sessions/", views.sessions, name="sessions"),
    path("sessions/end-others/", views.end_other_sessions, name="sessions-end-others"),
    path("sessions/<str:handle>/end/", views.end_session, name="session-end"),
]
