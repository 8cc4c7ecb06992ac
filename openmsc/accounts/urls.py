from django.urls import include, path

from . import administrator_views, settings_views, views

urlpatterns = [
    path("", include("openmsc.accounts.sign_in.urls")),
    path("sign-in/forgotten/", include("openmsc.accounts.password_reset.urls")),
    path("profile/", include("openmsc.accounts.profile.urls")),
    path("", include("openmsc.accounts.second_factors.urls")),
    path("theme/", views.theme, name="theme"),
    # Editing and deleting reach customers: they are in customers/urls.py.
    path("administrators/", administrator_views.administrators, name="administrators"),
    path("administrators/create/", administrator_views.create, name="administrator-create"),
    path("administrators/<int:pk>/invite/", administrator_views.invite_again, name="administrator-invite"),
    path("administrators/<int:pk>/withdraw/", administrator_views.withdraw, name="administrator-withdraw"),
    path(
        "administrators/<int:pk>/deactivate/",
        administrator_views.deactivate,
        name="administrator-deactivate",
    ),
    path(
        "administrators/<int:pk>/activate/", administrator_views.reactivate, name="administrator-reactivate"
    ),
    path("administrators/<int:pk>/unlock/", administrator_views.unlock, name="administrator-unlock"),
    path("activate/<str:token>/", administrator_views.activate, name="activate"),
    path("provider/", settings_views.provider, name="provider"),
    path("", include("openmsc.accounts.single_sign_on.urls")),
]
