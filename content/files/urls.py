"""The addresses of files, below /api/."""

from __future__ import annotations

from django.urls import path

from content.files import api

urlpatterns = [
    path("files", api.FilesView.as_view()),
    path("files/<str:file_id>", api.FileView.as_view()),
    path("files/<str:file_id>/thumb/<str:side>", api.ThumbnailView.as_view()),
]
