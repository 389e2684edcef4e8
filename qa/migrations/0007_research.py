"""Studies of researchers with their papers, searches of PubMed, and where a paper appeared."""

import clinic.encryption
import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('qa', '0006_knowledge_graph'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='document',
            name='bibliography',
            field=models.JSONField(default=dict),
        ),
        migrations.CreateModel(
            name='PubMedSearch',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('query', clinic.encryption.EncryptedTextField()),
                ('limit', models.PositiveIntegerField()),
                ('state', models.CharField(choices=[('waiting', 'Waiting'), ('fetching', 'Fetching'), ('done', 'Done'), ('failed', 'Failed')], default='waiting', max_length=10)),
                ('found', models.PositiveIntegerField(null=True)),
                ('fetched', models.PositiveIntegerField(default=0)),
                ('files', models.PositiveIntegerField(default=0)),
                ('folder', models.TextField(blank=True)),
                ('code', models.CharField(blank=True, max_length=40)),
                ('parameters', models.JSONField(default=dict)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('finished_at', models.DateTimeField(null=True)),
                ('corpus', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='qa.corpus')),
                ('job', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='qa.import')),
                ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-created_at'],
            },
        ),
        migrations.CreateModel(
            name='Study',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('name', clinic.encryption.EncryptedTextField()),
                ('question', clinic.encryption.EncryptedTextField(default='')),
                ('description', clinic.encryption.EncryptedTextField(default='')),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('deleted_at', models.DateTimeField(null=True)),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='studies', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name_plural': 'studies',
                'ordering': ['-updated_at'],
            },
        ),
        migrations.CreateModel(
            name='StudyEntry',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('way', models.CharField(choices=[('search', 'From a search'), ('document', 'From a document'), ('answer', 'From an answer')], default='document', max_length=10)),
                ('decision', models.CharField(choices=[('open', 'Not decided'), ('included', 'Included'), ('excluded', 'Excluded')], default='open', max_length=10)),
                ('reason', models.CharField(blank=True, choices=[('population', 'Other population'), ('intervention', 'Other intervention'), ('comparison', 'Other comparison'), ('outcome', 'Other outcome'), ('design', 'Unsuitable design'), ('double', 'The same study again'), ('retracted', 'Retracted'), ('text', 'Text not sufficient'), ('other', 'Another reason')], max_length=12)),
                ('note', clinic.encryption.EncryptedTextField(default='')),
                ('added_at', models.DateTimeField(auto_now_add=True)),
                ('decided_at', models.DateTimeField(null=True)),
                ('added_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('document', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='qa.document')),
                ('study', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='entries', to='qa.study')),
            ],
            options={
                'ordering': ['added_at', 'id'],
            },
        ),
        migrations.CreateModel(
            name='CellCorrection',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('part', models.CharField(choices=[('population', 'population'), ('intervention', 'intervention'), ('comparison', 'comparison'), ('outcome', 'outcome'), ('numbers', 'numbers')], max_length=12)),
                ('text', clinic.encryption.EncryptedTextField()),
                ('read', clinic.encryption.EncryptedTextField(default='')),
                ('corrected_at', models.DateTimeField(auto_now=True)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('entry', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='corrections', to='qa.studyentry')),
            ],
            options={
                'ordering': ['part'],
            },
        ),
        migrations.CreateModel(
            name='StudyReading',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[('waiting', 'Waiting'), ('running', 'Running'), ('done', 'Done'), ('failed', 'Failed')], default='waiting', max_length=10)),
                ('papers', models.JSONField(default=list)),
                ('topics', models.JSONField(default=list)),
                ('opposites', models.JSONField(default=list)),
                ('by_meaning', models.BooleanField(default=False)),
                ('asked_at', models.DateTimeField(auto_now=True)),
                ('finished_at', models.DateTimeField(null=True)),
                ('study', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='reading', to='qa.study')),
            ],
        ),
        migrations.CreateModel(
            name='StudyShare',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('may_edit', models.BooleanField(default=False)),
                ('shared_at', models.DateTimeField(auto_now_add=True)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('study', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='shares', to='qa.study')),
            ],
            options={
                'ordering': ['id'],
            },
        ),
        migrations.AddConstraint(
            model_name='studyentry',
            constraint=models.UniqueConstraint(fields=('study', 'document'), name='one_entry_of_a_document'),
        ),
        migrations.AddConstraint(
            model_name='studyentry',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('decision', 'excluded'), _negated=True), models.Q(('reason', ''), _negated=True), _connector='OR'), name='exclusion_has_a_reason'),
        ),
        migrations.AddConstraint(
            model_name='cellcorrection',
            constraint=models.UniqueConstraint(fields=('entry', 'part'), name='one_correction_of_a_cell'),
        ),
        migrations.AddConstraint(
            model_name='studyshare',
            constraint=models.UniqueConstraint(fields=('study', 'person'), name='one_share_of_a_person'),
        ),
    ]
