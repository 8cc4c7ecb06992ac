from django.urls import path

from . import views

urlpatterns = [
    path("", views.forgotten, name="password-forgotten"),
    path("<str:token>/", views.password_reset, name="password-reset"),
]
