"""What other systems call patients and entries is stored as fingerprints or sealed, no longer in clear."""

from django.db import migrations, models

import clinic.encryption
from clinic.encryption import Sealed, seal
from records.source_ids import of_patient, within

ENTRIES = ('Encounter', 'Condition', 'Medication', 'Allergy', 'Observation', 'Procedure', 'Immunization', 'Document', 'Note',
           'KeptResource', 'ChartChange')
TRIGGERED = 'records_chartchange'


def fingerprint_entries(apps, schema_editor):
    # A correction of how old rows are written, not of what they say: the trigger that keeps changes as they were steps aside.
    schema_editor.execute(f'alter table {TRIGGERED} disable trigger user')
    for name in ENTRIES:
        table = apps.get_model('records', name)
        rows = table.objects.using(schema_editor.connection.alias).exclude(source_id='')
        for pk, source_id in rows.values_list('pk', 'source_id').iterator(chunk_size=2000):
            sender, mark, own = source_id.rpartition('|')
            rows.filter(pk=pk).update(source_id=within(sender if mark else '', own))
    schema_editor.execute(f'alter table {TRIGGERED} enable trigger user')


def fingerprint_identities(apps, schema_editor):
    rows = apps.get_model('records', 'PatientIdentity').objects.using(schema_editor.connection.alias)
    for pk, source_id in rows.values_list('pk', 'source_id'):
        rows.filter(pk=pk).update(source_index=of_patient(source_id))


def seal_patients(apps, schema_editor):
    rows = apps.get_model('records', 'Patient').objects.using(schema_editor.connection.alias)
    for pk, clear in rows.values_list('pk', 'source_clear'):
        rows.filter(pk=pk).update(source_id=Sealed(seal(clear, context=f'records_patient.source_id:{pk}')))


class Migration(migrations.Migration):

    dependencies = [
        ('records', '0013_row_wall'),
    ]

    operations = [
        migrations.RunPython(fingerprint_entries, migrations.RunPython.noop),
        migrations.AddField('patientidentity', 'source_index', models.CharField(default='', max_length=32), preserve_default=False),
        migrations.RunPython(fingerprint_identities, migrations.RunPython.noop),
        migrations.RemoveConstraint('patientidentity', 'one_identity_each'),
        migrations.RemoveField('patientidentity', 'source_id'),
        migrations.AddConstraint('patientidentity', models.UniqueConstraint(
            fields=('sender', 'source_index', 'patient'), name='one_identity_each')),
        migrations.RenameField('patient', 'source_id', 'source_clear'),
        migrations.AddField('patient', 'source_id', clinic.encryption.EncryptedTextField(null=True)),
        migrations.RunPython(seal_patients, migrations.RunPython.noop),
        migrations.RemoveField('patient', 'source_clear'),
        migrations.AlterField('patient', 'source_id', clinic.encryption.EncryptedTextField(default='', null=True)),
    ]
