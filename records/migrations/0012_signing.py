import clinic.encryption
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('records', '0010_scheduling'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Phrase',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('language', models.CharField(choices=[('zh', 'Chinese'), ('en', 'English')], max_length=2)),
                ('name', clinic.encryption.EncryptedTextField()),
                ('text', clinic.encryption.EncryptedTextField()),
                ('changed', models.DateTimeField(auto_now=True)),
            ],
        ),
        migrations.CreateModel(
            name='ReportPaper',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('link', models.CharField(max_length=64)),
                ('sha256', models.CharField(max_length=64)),
                ('content', clinic.encryption.EncryptedTextField()),
                ('at', models.DateTimeField()),
            ],
            options={
                'ordering': ['at'],
            },
        ),
        migrations.CreateModel(
            name='ReportReturn',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('remark', clinic.encryption.EncryptedTextField()),
                ('at', models.DateTimeField(auto_now_add=True)),
            ],
            options={
                'ordering': ['at'],
            },
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='reportsignature',
            name='no_signature_after_signing',
        ),
        migrations.AddField(
            model_name='addendum',
            name='hash',
            field=models.CharField(default='', max_length=64),
        ),
        migrations.AddField(
            model_name='addendum',
            name='payload',
            field=clinic.encryption.EncryptedJSONField(null=True),
        ),
        migrations.AddField(
            model_name='reportversion',
            name='origins',
            field=clinic.encryption.EncryptedJSONField(null=True),
        ),
        migrations.AlterField(
            model_name='addendum',
            name='at',
            field=models.DateTimeField(),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='reportsignature',
            trigger=pgtrigger.compiler.Trigger(name='only_cosigned_after_signing', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE current text;', func="\nSELECT state INTO current FROM records_report WHERE id = NEW.report_id FOR UPDATE;\nIF current = 'archived' THEN RAISE EXCEPTION 'pgtrigger: the report has been archived and cannot change'; END IF;\nIF current IN ('signed', 'amended', 'archived') AND NEW.version_id IS DISTINCT FROM (\n  SELECT version_id FROM records_reportsignature WHERE report_id = NEW.report_id ORDER BY signed_at DESC LIMIT 1\n) THEN RAISE EXCEPTION 'pgtrigger: the report has been signed and cannot change'; END IF;\nIF EXISTS (SELECT 1 FROM records_reportsignature WHERE version_id = NEW.version_id AND signer_id = NEW.signer_id)\nTHEN RAISE EXCEPTION 'pgtrigger: this person has signed this version already'; END IF;\nRETURN NEW;\n", hash='1e4f163a771c8a2942d33582b1f70c640761463d', operation='INSERT', pgid='pgtrigger_only_cosigned_after_signing_61ea2', table='records_reportsignature', when='BEFORE')),
        ),
        migrations.AddField(
            model_name='phrase',
            name='owner',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='reportpaper',
            name='report',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='papers', to='records.report'),
        ),
        migrations.AddField(
            model_name='reportreturn',
            name='person',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='reportreturn',
            name='report',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='returns', to='records.report'),
        ),
        migrations.AddField(
            model_name='reportreturn',
            name='version',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.reportversion'),
        ),
        migrations.AddConstraint(
            model_name='reportpaper',
            constraint=models.UniqueConstraint(fields=('report', 'link'), name='one_paper_a_link'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='reportpaper',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='0c50111e8b04f160938da08921924391eeff03af', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_7abe5', table='records_reportpaper', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='reportpaper',
            trigger=pgtrigger.compiler.Trigger(name='never_emptied', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot truncate rows from % table', TG_TABLE_NAME;", hash='4a771790e32e70994b9835ada303f2176d3d7992', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_never_emptied_02b19', table='records_reportpaper', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='reportreturn',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='4d97e310e6c3280b0dcfe283a644dbd5fa436172', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_2ec36', table='records_reportreturn', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='reportreturn',
            trigger=pgtrigger.compiler.Trigger(name='never_emptied', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot truncate rows from % table', TG_TABLE_NAME;", hash='2cf574fe6439f1b0a7d7a4241ba08ef1af094b50', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_never_emptied_f462a', table='records_reportreturn', when='BEFORE')),
        ),
    ]
