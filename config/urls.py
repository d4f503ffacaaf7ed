"""All addresses of the installation."""

from __future__ import annotations

from django.contrib import admin
from django.urls import include, path, re_path
from drf_spectacular.views import SpectacularAPIView

from config.operations.api import OperationsView
from config.views import api_not_found, robots, shell, worker

urlpatterns = [
    path("api/", include("people.urls")),
    path("api/", include("chat.urls")),
    path("api/", include("streams.urls")),
    path("api/", include("questions.urls")),
    path("api/", include("content.files.urls")),
    path("api/", include("content.photos.urls")),
    path("api/", include("content.notices.urls")),
    path("api/", include("content.moderation.urls")),
    path("api/", include("records.urls")),
    path("api/", include("notifications.urls")),
    path("api/", include("notifications.alerts.urls")),
    path("api/", include("search.urls")),
    path("api/operations", OperationsView.as_view()),
    path("api/schema", SpectacularAPIView.as_view(), name="schema"),
    re_path(r"^api/", api_not_found),
    path("_allauth/", include("people.signin_urls")),
    path("admin/", admin.site.urls),
    path("robots.txt", robots),
    path("sw.js", worker),
    re_path(r"^(?!static/|media/|ws(?:/|$)|accounts/|_allauth/|admin/).*$", shell, name="shell"),
]
