"""Posts and comments in the index: those that are there already are gone through when the servers start."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Max


def begin(apps, schema_editor):
    below = {}
    for name, model in (("posts_below", "Post"), ("comments_below", "Comment")):
        top = apps.get_model("streams", model).objects.aggregate(top=Max("pk"))["top"]
        below[name] = (top or 0) + 1
    if below["posts_below"] == 1:
        return
    for topic in apps.get_model("eventlog", "Topic").objects.filter(name="home"):
        apps.get_model("search", "Mark").objects.update_or_create(
            topic_id=topic.pk, defaults={"seq": topic.head}
        )
    apps.get_model("search", "Filling").objects.update_or_create(id=1, defaults=below)


class Migration(migrations.Migration):
    dependencies = [
        ("eventlog", "0001_initial"),
        ("search", "0003_questions"),
        ("streams", "0002_official"),
    ]

    operations = [
        migrations.AddField(
            model_name="document",
            name="reach",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="streams.reach",
            ),
        ),
        migrations.AddField(
            model_name="filling", name="posts_below", field=models.BigIntegerField(default=0)
        ),
        migrations.AddField(
            model_name="filling", name="comments_below", field=models.BigIntegerField(default=0)
        ),
        migrations.AlterField(
            model_name="document",
            name="kind",
            field=models.CharField(
                choices=[
                    ("message", "Message"),
                    ("question", "Question"),
                    ("post", "Post"),
                    ("comment", "Comment"),
                ],
                max_length=8,
            ),
        ),
        migrations.AddIndex(
            model_name="document",
            index=models.Index(fields=["reach", "place"], name="search_document_reach"),
        ),
        migrations.RunPython(begin, migrations.RunPython.noop),
    ]
