"""How a form is signed before it is sent."""

from django.db import migrations, models

from toolkit import guards


def remove(apps, schema_editor):
    """SQLite builds a table anew to alter it, and cannot while triggers name it."""
    guards.remove(schema_editor.connection)


def reinstall(apps, schema_editor):
    guards.install(schema_editor.connection, apps.get_model("toolkit", "Edition"))


class Migration(migrations.Migration):
    dependencies = [("toolkit", "0004_check_a_form_as_a_whole")]

    operations = [
        migrations.RunPython(remove, reinstall),
        migrations.AddField(
            model_name="formdefinition",
            name="signature",
            field=models.CharField(
                blank=True,
                choices=[
                    ("link", "Dal collegamento ricevuto per email"),
                    ("login", "Con il proprio accesso"),
                    ("strong", "Con il proprio accesso e il secondo fattore"),
                ],
                default="",
                max_length=10,
                verbose_name="firma di chi rappresenta l'organizzazione",
            ),
        ),
        migrations.RunPython(reinstall, remove),
    ]
