from django.urls import path

from . import settings_views, views

urlpatterns = [
    path("sign-in/elsewhere/", views.begin, name="single-sign-on"),
    path("sign-in/openid-connect/", views.openid_connect_callback, name="openid-connect-callback"),
    path("sign-in/saml/", views.saml_consumer, name="saml-consumer"),
    path("sign-in/saml/arrival/", views.saml_arrival, name="saml-arrival"),
    path("sign-in/saml/metadata/", views.saml_metadata, name="saml-metadata"),
    path("settings/sign-in/", settings_views.sign_in_settings, name="sign-in-settings"),
    path("settings/sign-in/forget-account/", settings_views.unlink, name="unlink-account"),
]
