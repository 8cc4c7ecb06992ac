from django.urls import include, path

from . import views

urlpatterns = [
    path("sign-in/", views.sign_in_page, name="account_login"),
    path("sign-out/", views.sign_out_page, name="account_logout"),
    path("sign-in/link/<str:token>/", views.sign_in_link, name="sign-in-link"),
    path("theme/", views.theme, name="theme"),
    path("", include("openmsc.accounts.single_sign_on.urls")),
    path("administrators/", views.administrators, name="administrators"),
]
