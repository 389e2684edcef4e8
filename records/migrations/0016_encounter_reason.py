"""Why somebody came is free text about them: sealed, no longer in clear."""

from django.db import migrations

import clinic.encryption
from clinic.encryption import Sealed, seal


def seal_reasons(apps, schema_editor):
    rows = apps.get_model('records', 'Encounter').objects.using(schema_editor.connection.alias)
    for pk, clear in rows.values_list('pk', 'reason_clear').iterator(chunk_size=2000):
        rows.filter(pk=pk).update(reason=Sealed(seal(clear, context=f'records_encounter.reason:{pk}')))


class Migration(migrations.Migration):

    dependencies = [
        ('records', '0015_report_suggestions'),
    ]

    operations = [
        migrations.RenameField('encounter', 'reason', 'reason_clear'),
        migrations.AddField('encounter', 'reason', clinic.encryption.EncryptedTextField(null=True)),
        migrations.RunPython(seal_reasons, migrations.RunPython.noop),
        migrations.RemoveField('encounter', 'reason_clear'),
        migrations.AlterField('encounter', 'reason', clinic.encryption.EncryptedTextField(blank=True, default='', null=True)),
    ]
