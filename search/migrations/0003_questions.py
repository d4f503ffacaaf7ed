"""Questions in the index: those that are there already are gone through when the servers start."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Max

from search import install


def restore_index(apps, schema_editor):
    install.restore(schema_editor.connection)


def begin(apps, schema_editor):
    top = apps.get_model("questions", "Question").objects.aggregate(top=Max("pk"))["top"]
    if top is None:
        return
    mark = apps.get_model("search", "Mark")
    sessions = apps.get_model("questions", "Session").objects.values_list("topic_id", "topic__head")
    mark.objects.bulk_create([mark(topic_id=topic_id, seq=head) for topic_id, head in sessions])
    filling = apps.get_model("search", "Filling")
    filling.objects.update_or_create(id=1, defaults={"questions_below": top + 1})


class Migration(migrations.Migration):
    dependencies = [
        ("chat", "0003_talking"),
        ("questions", "0001_initial"),
        ("search", "0002_index"),
    ]

    operations = [
        migrations.AddField(
            model_name="document",
            name="session",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="questions.session",
            ),
        ),
        migrations.AddField(
            model_name="filling",
            name="questions_below",
            field=models.BigIntegerField(default=0),
        ),
        migrations.AlterField(
            model_name="document",
            name="kind",
            field=models.CharField(choices=[("message", "Message"), ("question", "Question")], max_length=8),
        ),
        migrations.AlterField(
            model_name="document",
            name="room",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="chat.room",
            ),
        ),
        migrations.AddIndex(
            model_name="document",
            index=models.Index(fields=["session", "place"], name="search_document_session"),
        ),
        migrations.RunPython(restore_index, migrations.RunPython.noop),
        migrations.RunPython(begin, migrations.RunPython.noop),
    ]
