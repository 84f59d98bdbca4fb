import django.core.serializers.json
import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

SEATED = ["workshopcity", "participation", "steprun", "mandate"]


class Migration(migrations.Migration):
    """Room for the past: what rows said, when they were written, reports in two languages."""

    dependencies = [
        ("contenttypes", "0002_remove_content_type_name"),
        ("workshops", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Former",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("subject_id", models.PositiveBigIntegerField()),
                (
                    "said",
                    models.JSONField(
                        encoder=django.core.serializers.json.DjangoJSONEncoder,
                        help_text="The fields as they were.",
                    ),
                ),
                (
                    "is_gone",
                    models.BooleanField(
                        default=False, help_text="From that moment the row is no more."
                    ),
                ),
                (
                    "until",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False),
                ),
                (
                    "subject_type",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="contenttypes.contenttype",
                    ),
                ),
                (
                    "workshop",
                    models.ForeignKey(
                        help_text="Empty for what several officine share.",
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="workshops.workshop",
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "indexes": [models.Index(fields=["workshop", "until"], name="what_changed_since")],
            },
        ),
        # Rows that are here already have no moment; those to come have the one they are written
        *(
            migrations.AddField(
                model_name=name,
                name="registered_at",
                field=models.DateTimeField(editable=False, null=True),
            )
            for name in SEATED
        ),
        *(
            migrations.AlterField(
                model_name=name,
                name="registered_at",
                field=models.DateTimeField(
                    default=django.utils.timezone.now, editable=False, null=True
                ),
            )
            for name in SEATED
        ),
        migrations.AddField(
            model_name="reportfile",
            name="language",
            field=models.CharField(
                blank=True,
                choices=[("it", "italiano"), ("en", "English")],
                default="",
                help_text="Empty for data, which have none.",
                max_length=2,
            ),
            preserve_default=False,
        ),
        migrations.AlterField(
            model_name="reportpart",
            name="place",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="workshops.workshopcity",
            ),
        ),
        migrations.AddField(
            model_name="reportpart",
            name="city",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="workshops.city",
            ),
        ),
        migrations.AddField(
            model_name="reportpart",
            name="rows",
            field=models.BinaryField(
                help_text="The lists behind the figures, compressed.", null=True
            ),
        ),
    ]
