from django.urls import path

from . import views

urlpatterns = [
    path("customers/<uuid:pk>/consumption/", views.customer_consumption, name="customer-consumption"),
]
