import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("workshops", "0003_tell_the_past_from_the_journal")]

    operations = [
        migrations.RemoveConstraint(model_name="reportfile", name="one_file_per_format"),
        migrations.RemoveConstraint(model_name="reportpart", name="one_part_per_city"),
        migrations.RemoveField(model_name="reportpart", name="place"),
        migrations.AlterField(
            model_name="reportpart",
            name="city",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="workshops.city",
            ),
        ),
        migrations.AddConstraint(
            model_name="reportfile",
            constraint=models.UniqueConstraint(
                fields=("report", "format", "language"), name="one_file_per_format_and_language"
            ),
        ),
        migrations.AddConstraint(
            model_name="reportpart",
            constraint=models.UniqueConstraint(
                fields=("report", "city"), name="one_report_part_per_city"
            ),
        ),
    ]
