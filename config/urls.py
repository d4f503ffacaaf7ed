"""All addresses of the installation."""

from __future__ import annotations

from django.contrib import admin
from django.urls import include, path, re_path
from drf_spectacular.views import SpectacularAPIView

from config.views import api_not_found, shell

urlpatterns = [
    path("api/", include("people.urls")),
    path("api/", include("chat.urls")),
    path("api/", include("content.files.urls")),
    path("api/schema", SpectacularAPIView.as_view(), name="schema"),
    re_path(r"^api/", api_not_found),
    path("_allauth/", include("people.signin_urls")),
    path("admin/", admin.site.urls),
    re_path(r"^(?!static/|media/|ws(?:/|$)|accounts/|_allauth/|admin/).*$", shell, name="shell"),
]
