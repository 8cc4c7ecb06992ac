from django.urls import include, path

from . import views

urlpatterns = [
    path("sign-in/", views.sign_in_page, name="account_login"),
    path("sign-out/", views.sign_out_page, name="account_logout"),
    path("sign-in/link/<str:token>/", views.sign_in_link, name="sign-in-link"),
    path("sign-in/forgotten/", include("openmsc.accounts.password_reset.urls")),
    path("profile/", include("openmsc.accounts.profile.urls")),
    path("theme/", views.theme, name="theme"),
    path("administrators/", views.administrators, name="administrators"),
]
