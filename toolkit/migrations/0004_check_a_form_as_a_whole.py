"""Checks of a form as a whole, beside those told at its questions."""

from django.db import migrations, models

from toolkit import guards


def remove(apps, schema_editor):
    """SQLite builds a table anew to alter it, and cannot while triggers name it."""
    guards.remove(schema_editor.connection)


def reinstall(apps, schema_editor):
    guards.install(schema_editor.connection, apps.get_model("toolkit", "Edition"))


class Migration(migrations.Migration):
    dependencies = [("toolkit", "0003_curators_work_on_drafts")]

    operations = [
        migrations.RunPython(remove, reinstall),
        migrations.AddField(
            model_name="formdefinition",
            name="checks",
            field=models.JSONField(blank=True, default=list, verbose_name="controlli"),
        ),
        migrations.RunPython(reinstall, remove),
    ]
