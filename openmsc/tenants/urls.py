from django.urls import path

from . import license_views, lifecycle_views, views

urlpatterns = [
    path("customers/<uuid:pk>/", views.customer, name="customer"),
    path("customers/<uuid:pk>/products/<int:product>/add/", license_views.add_product, name="product-add"),
    path("tenants/<uuid:pk>/", views.product, name="product"),
    path("tenants/<uuid:pk>/card/", views.product_card, name="product-card"),
    path("tenants/<uuid:pk>/edit/", license_views.edit, name="product-edit"),
    path("tenants/<uuid:pk>/extend/", license_views.extend, name="product-extend"),
    path("tenants/<uuid:pk>/convert/", license_views.convert, name="product-convert"),
    path("tenants/<uuid:pk>/suspend/", lifecycle_views.suspend, name="product-suspend"),
    path("tenants/<uuid:pk>/activate/", lifecycle_views.activate, name="product-activate"),
    path("tenants/<uuid:pk>/delete/", lifecycle_views.delete, name="product-delete"),
    path(
        "tenants/<uuid:pk>/cancel-deletion/", lifecycle_views.cancel_deletion, name="product-cancel-deletion"
    ),
    path("tenants/<uuid:pk>/delete-now/", lifecycle_views.delete_now, name="product-delete-now"),
]
