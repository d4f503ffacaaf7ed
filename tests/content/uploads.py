"""People who upload files and look at them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from people.models import User


class Browser:
    """One person's signed-in browser, for files."""

    def __init__(self, user: User, **options: Any) -> None:
        self.client = Client(**options)
        self.client.force_login(user)

    def try_upload(self, content: bytes, name: str = "bild.jpg", **form: str) -> tuple[int, Any]:
        """Upload, and return the status and the answer."""
        file = SimpleUploadedFile(name, content, content_type="image/jpeg")
        response = self.client.post("/api/files", {"file": file, **form})
        return response.status_code, response.json()

    def upload(self, content: bytes, name: str = "bild.jpg", **form: str) -> dict[str, Any]:
        """Upload what must be taken, and return the file."""
        status, answer = self.try_upload(content, name, **form)
        assert status == 201, answer
        file: dict[str, Any] = answer["file"]
        return file

    def refusal(self, content: bytes, name: str = "bild.jpg", **form: str) -> tuple[int, str]:
        """Upload what must be refused; return the status and the code, nothing having been kept."""
        before = kept()
        status, answer = self.try_upload(content, name, **form)
        assert status >= 400, answer
        assert answer["error"]["message"]
        assert kept() == before
        return status, answer["error"]["code"]

    def send_raw(self, body: bytes, content_type: str, **headers: Any) -> tuple[int, str]:
        """Post a body as it is; return the status and the code, nothing having been kept."""
        response = self.client.generic("POST", "/api/files", body, content_type=content_type, **headers)
        assert kept() == []
        return response.status_code, response.json()["error"]["code"]

    def get(self, path: str, **headers: str) -> tuple[Any, bytes]:
        """Return the answer and its bytes."""
        response = self.client.get(f"/api/files/{path}", headers=headers)
        content = b"".join(response.streaming_content) if response.streaming else response.content
        return response, content

    def read(self, path: str) -> bytes:
        """Return the bytes of what must be there."""
        response, content = self.get(path)
        assert response.status_code == 200
        return content

    def status(self, path: str) -> int:
        """Return how asking for it is answered."""
        response, content = self.get(path)
        if response.status_code == 404:
            assert response.json()["error"]["code"] == "not_found"
            assert b"image" not in content
        return int(response.status_code)


def kept() -> list[str]:
    """Return every file there is in the storage."""
    root = Path(settings.MEDIA_ROOT)
    return sorted(str(path.relative_to(root)) for path in root.rglob("*") if path.is_file())
