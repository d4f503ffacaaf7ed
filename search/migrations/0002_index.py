"""The index itself, and where it begins: what is there already is gone through when the servers start."""

from django.db import migrations
from django.db.models import Max

from search import install


def make_index(apps, schema_editor):
    install.install(schema_editor.connection)


def remove_index(apps, schema_editor):
    install.remove(schema_editor.connection)


def begin(apps, schema_editor):
    newest = apps.get_model("chat", "Message").objects.aggregate(newest=Max("pk"))["newest"]
    if newest is None:
        return
    mark = apps.get_model("search", "Mark")
    rooms = apps.get_model("chat", "Room").objects.values_list("topic_id", "topic__head")
    mark.objects.bulk_create(
        [mark(topic_id=topic_id, seq=head) for topic_id, head in rooms], batch_size=1_000
    )
    apps.get_model("search", "Filling").objects.create(id=1, below=newest + 1)


class Migration(migrations.Migration):
    dependencies = [("search", "0001_initial")]
    operations = [
        migrations.RunPython(make_index, remove_index),
        migrations.RunPython(begin, migrations.RunPython.noop),
    ]
