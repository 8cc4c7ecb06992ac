from django.urls import path

from . import views

urlpatterns = [path("setup/<str:token>/", views.set_up, name="set-up")]
