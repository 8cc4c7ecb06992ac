from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "openmsc.accounts"
    label = "accounts"
