"""The topic that moderators' clients listen to."""

from django.db import migrations


def make_topic(apps, schema_editor):
    apps.get_model("eventlog", "Topic").objects.get_or_create(name="desk:moderation")


class Migration(migrations.Migration):
    dependencies = [("content", "0002_notices_and_moderation"), ("eventlog", "0002_due")]
    operations = [migrations.RunPython(make_topic, migrations.RunPython.noop)]
