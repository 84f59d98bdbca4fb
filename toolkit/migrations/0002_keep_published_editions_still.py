from django.db import migrations

from toolkit import guards


def install(apps, schema_editor):
    guards.install(schema_editor.connection, apps.get_model("toolkit", "Edition"))


def remove(apps, schema_editor):
    guards.remove(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("toolkit", "0001_initial")]

    operations = [migrations.RunPython(install, remove)]
