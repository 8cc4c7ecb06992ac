from django.apps import AppConfig


class CustomersConfig(AppConfig):
    name = "openmsc.customers"
    label = "customers"
