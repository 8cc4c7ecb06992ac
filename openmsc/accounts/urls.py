from django.urls import include, path

from . import views

urlpatterns = [
    path("", include("openmsc.accounts.sign_in.urls")),
    path("", include("openmsc.accounts.second_factors.urls")),
    path("theme/", views.theme, name="theme"),
    path("administrators/", views.administrators, name="administrators"),
]
