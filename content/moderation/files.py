"""Files as something that can be reported by itself, apart from what they were sent with."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils import timezone
from django.utils.translation import gettext as _

from content.files.queries import find_file, owner_of
from content.models import File, Gone
from content.moderation import registry
from content.moderation.registry import Json, Reportable, Subject
from eventlog.errors import Conflict, NotFound
from eventlog.frames import timestamp
from people.models import User


class FileReports:
    """One file; it lies where what it was sent with lies."""

    def find(self, user: User, public_id: str) -> Subject:
        """Return a file that was sent and that the person may see. Raises NotFound."""
        file = find_file(user, public_id)
        found = self.subjects([file.pk]).get(file.pk)
        if found is None:
            raise NotFound()
        return found

    def subjects(self, object_ids: Iterable[int]) -> dict[int, Subject]:
        """Return those of the files that are part of something: two queries each, and they are few."""
        found = {}
        for file in File.objects.select_related("uploader__unit").filter(pk__in=list(object_ids)):
            whole = _whole_of(file.pk)
            subject = whole and whole[0].subjects([whole[1]]).get(whole[1])
            if subject is None:
                continue
            gone = Gone.HIDDEN.value if file.hidden_at else subject.gone
            found[file.pk] = Subject(file.pk, file.public_id, file.uploader, subject.place, file.name, gone)
        return found

    def show(self, object_id: int, held: Json | None) -> Json:
        """Return the file; its bytes are read through the case."""
        file = File.objects.get(pk=object_id)
        return {
            "text": file.alt,
            "html": None,
            "at": timestamp(file.created_at),
            "versions": [],
            "files": [describe(file)],
            "link": None,
        }

    def files(self, object_id: int) -> list[File]:
        """Return the file itself."""
        return list(File.objects.filter(pk=object_id))

    def topics(self, object_id: int) -> list[int]:
        """Return the topics of what the file is part of."""
        whole = _whole_of(object_id)
        return whole[0].topics(whole[1]) if whole else []

    def hide(self, object_id: int, *, actor: User) -> Json:
        """Take the file from everybody's sight; what it was sent with stays. Raises Conflict."""
        shown = File.objects.filter(pk=object_id, hidden_at=None, attached_at__isnull=False)
        if not shown.update(hidden_at=timezone.now()):
            raise Conflict("deleted", _("What was reported is gone already."))
        self.touch(object_id)
        return {}

    def restore(self, object_id: int, held: Json) -> None:
        """Let the file be seen again."""
        File.objects.filter(pk=object_id).update(hidden_at=None)
        self.touch(object_id)

    def touch(self, object_id: int) -> None:
        """Announce what the file is part of."""
        whole = _whole_of(object_id)
        if whole:
            whole[0].touch(whole[1])


def _whole_of(file_id: int) -> tuple[Reportable, int] | None:
    owner = owner_of(file_id)
    return (registry.get(owner[0]), owner[1]) if owner else None


def describe(file: File) -> Json:
    """Return a file for whoever decides on it, hidden or not."""
    return {
        "id": file.public_id,
        "kind": file.kind,
        "name": file.name,
        "media_type": file.media_type,
        "size": file.size,
        "alt": file.alt,
    }


registry.register("file", FileReports())
