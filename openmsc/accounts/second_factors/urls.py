from django.urls import path

from . import reset_views, views

urlpatterns = [
    path("profile/confirm/", views.confirm, name="account_reauthenticate"),
    path("profile/second-factors/", views.second_factors, name="second-factors"),
    path("profile/second-factors/app/", views.add_app, name="add-app"),
    path("profile/second-factors/passkey/", views.add_passkey, name="add-passkey"),
    path("profile/second-factors/e-mail/", views.add_by_email, name="add-codes-by-email"),
    path("profile/second-factors/recovery-codes/", views.recovery_codes, name="recovery-codes"),
    path("profile/second-factors/recovery-codes.txt", views.recovery_codes_file, name="recovery-codes-file"),
    path("profile/second-factors/new-recovery-codes/", views.new_recovery_codes, name="new-recovery-codes"),
    path("profile/second-factors/remove/<slug:which>/", views.remove, name="remove-second-factor"),
    path("administrators/<int:pk>/reset-second-factor/", reset_views.reset, name="reset-second-factor"),
]
