"""What row-level security asks: on whose behalf a connection speaks, and the key its signature is checked with."""

from django.db import migrations

from clinic import row_wall


class Migration(migrations.Migration):

    dependencies = [
        ('clinic', '0002_external_models'),
    ]

    operations = row_wall.make()
