"""The addresses of portraits, below /api/."""

from __future__ import annotations

from django.urls import path

from content.photos import api

urlpatterns = [
    path("me/photo", api.MyPhotoView.as_view()),
    path("photos", api.PhotosView.as_view()),
    path("people/<str:public_id>/photo", api.PersonPhotoView.as_view()),
    path("people/<str:public_id>/photo/<str:photo>/<str:side>", api.PhotoView.as_view()),
]
