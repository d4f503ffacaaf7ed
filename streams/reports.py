"""Posts and comments as something that can be reported (see `content.moderation.registry`)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from content.models import File, Version
from content.moderation import registry
from content.moderation.files import describe
from content.moderation.registry import Json, Place, Subject
from eventlog.frames import timestamp
from people.belonging import describe_all
from people.models import User
from streams.models import Post, PostFile
from streams.queries import comments, posts
from streams.services import hiding, publishing
from streams.topics import home_topic

VERSIONS = 20


class PostReports:
    """Posts: reported by whoever may read them, shown to moderators whether or not they may."""

    def find(self, user: User, public_id: str) -> Subject:
        """Return a post. Raises NotFound where the person may not read it."""
        found = posts.find_post(user, public_id)
        return self.subjects([found.pk])[found.pk]

    def subjects(self, object_ids: Iterable[int]) -> dict[int, Subject]:
        """Return those of the posts that there still are, in two queries."""
        found = list(posts.base().filter(pk__in=list(object_ids)))
        places = _places(found)
        return {
            it.pk: Subject(it.pk, it.public_id, it.author, places[it.pk], it.text, it.why_gone)
            for it in found
        }

    def show(self, object_id: int, held: Json | None) -> Json:
        """Return the post with its earlier texts and files."""
        it = posts.base().get(pk=object_id)
        return {
            "text": held["text"] if held else it.text,
            "html": held["html"] if held else it.html,
            "at": timestamp(it.edited_at or it.created_at),
            "versions": _versions(it.versions.order_by("-pk")[:VERSIONS]),
            "files": [describe(file) for file in self.files(object_id)],
            "link": f"/home/posts/{it.public_id}" if it.number and _places([it])[it.pk].open else None,
        }

    def files(self, object_id: int) -> list[File]:
        """Return the files of the post."""
        sent = PostFile.objects.filter(post=object_id).select_related("file").order_by("position")
        return [one.file for one in sent]

    def topics(self, object_id: int) -> list[int]:
        """Return the topic that hiding it advances."""
        return [home_topic().pk]

    def hide(self, object_id: int, *, actor: User) -> Json:
        """Take it from sight. Raises Conflict."""
        return hiding.hide_post(object_id, actor=actor)

    def restore(self, object_id: int, held: Json) -> None:
        """Put it back. Raises Conflict."""
        hiding.restore_post(object_id, held)

    def touch(self, object_id: int) -> None:
        """Announce it as it stands now."""
        hiding.touch_post(object_id)

    def approve(self, object_id: int) -> None:
        """Let it appear. Raises Conflict."""
        publishing.approve_post(object_id)

    def refuse(self, object_id: int, *, actor: User) -> None:
        """Let it never appear. Raises Conflict."""
        publishing.refuse_post(object_id, actor=actor)


class CommentReports:
    """Comments, reported by whoever may read their posts."""

    def find(self, user: User, public_id: str) -> Subject:
        """Return a comment. Raises NotFound where the person may not read its post."""
        found = comments.find_comment(user, public_id)
        return self.subjects([found.pk])[found.pk]

    def subjects(self, object_ids: Iterable[int]) -> dict[int, Subject]:
        """Return those of the comments that there still are, in two queries."""
        found = list(comments.base().filter(pk__in=list(object_ids)))
        places = _places([it.post for it in found])
        return {
            it.pk: Subject(it.pk, it.public_id, it.author, places[it.post_id], it.text, it.why_gone)
            for it in found
        }

    def show(self, object_id: int, held: Json | None) -> Json:
        """Return the comment with its earlier texts."""
        it = comments.base().get(pk=object_id)
        return {
            "text": held["text"] if held else it.text,
            "html": held["html"] if held else it.html,
            "at": timestamp(it.edited_at or it.created_at),
            "versions": _versions(it.versions.order_by("-pk")[:VERSIONS]),
            "files": [],
            "link": f"/home/posts/{it.post.public_id}" if _places([it.post])[it.post_id].open else None,
        }

    def files(self, object_id: int) -> list[File]:
        """Return nothing: comments have no files."""
        return []

    def topics(self, object_id: int) -> list[int]:
        """Return the topic that hiding it advances."""
        return [home_topic().pk]

    def hide(self, object_id: int, *, actor: User) -> Json:
        """Leave a tombstone. Raises Conflict."""
        return hiding.hide_comment(object_id, actor=actor)

    def restore(self, object_id: int, held: Json) -> None:
        """Put it back. Raises Conflict."""
        hiding.restore_comment(object_id, held)

    def touch(self, object_id: int) -> None:
        """Announce it as it stands now."""
        hiding.touch_comment(object_id)


def _places(found: Sequence[Post]) -> dict[int, Place]:
    """Return where each post lies: open where everybody who works here may read it."""
    described = describe_all({post.reach.audience_id for post in found}) if found else {}
    places = {}
    for post in found:
        audience = described[post.reach.audience_id]
        everyone = not audience["except"] and any("everyone" in term for term in audience["any"])
        named = "" if everyone else ", ".join(term["name"] for term in audience["any"] if term["name"])
        names = post.stream.name if post.stream else named
        places[post.pk] = Place("stream", post.public_id, "stream", names, everyone)
    return places


def _versions(versions: Iterable[Version]) -> list[Json]:
    return [
        {
            "text": version.text,
            "at": timestamp(version.written_at),
            "until": timestamp(version.replaced_at),
        }
        for version in versions
    ]


registry.register_approvable("post", PostReports())
registry.register("comment", CommentReports())
