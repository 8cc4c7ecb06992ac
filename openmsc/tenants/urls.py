from django.urls import path

from . import views

urlpatterns = [
    path("customers/<uuid:pk>/", views.customer, name="customer"),
    path("customers/<uuid:pk>/products/<int:product>/add/", views.add_product, name="product-add"),
    path("tenants/<uuid:pk>/card/", views.product_card, name="product-card"),
]
