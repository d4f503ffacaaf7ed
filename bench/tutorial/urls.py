"""Nothing over HTTP but a sign of life."""

from django.http import HttpRequest, HttpResponse
from django.urls import path


def alive(request: HttpRequest) -> HttpResponse:
    """Say that the server runs."""
    return HttpResponse("ok")


urlpatterns = [path("healthz", alive)]
