"""Until when a password that an administrator gave out is good for setting one's own."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('clinic', '0004_site_rates'),
    ]

    operations = [
        migrations.AddField(
            model_name='person',
            name='password_until',
            field=models.DateTimeField(blank=True, null=True),
        ),
    ]
