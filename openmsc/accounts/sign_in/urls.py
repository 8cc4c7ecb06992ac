from django.urls import path

from . import views

urlpatterns = [
    path("sign-in/", views.sign_in_page, name="account_login"),
    path("sign-in/passkey/", views.passkey_sign_in, name="passkey-sign-in"),
    path("sign-in/second-step/", views.second_step, name="second-step"),
    path("sign-in/second-step/<slug:way>/", views.second_step, name="second-step"),
    path("sign-in/send-code/", views.send_code, name="send-code"),
    path("sign-in/not-me/", views.not_me, name="not-me"),
    path("sign-in/link/<str:token>/", views.sign_in_link, name="sign-in-link"),
    path("sign-out/", views.sign_out_page, name="account_logout"),
]
