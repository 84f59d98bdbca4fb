from django.db import migrations, models


class Migration(migrations.Migration):
    """The state of a submission beside the assignment: counting joins nothing."""

    dependencies = [("workshops", "0005_move_officine_between_editions")]

    operations = [
        migrations.AddField(
            model_name="assignment",
            name="submission_state",
            field=models.CharField(
                blank=True,
                default="",
                editable=False,
                help_text="The state of its submission, for counting; a trigger writes it. "
                "Empty: none.",
                max_length=20,
            ),
            preserve_default=False,
        ),
    ]
