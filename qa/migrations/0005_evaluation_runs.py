"""Measurements as they are kept, and the language models that they let live."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import clinic.encryption


class Migration(migrations.Migration):

    dependencies = [
        ('qa', '0004_question_set'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='EvaluationRun',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('questions', 'Own questions: search and decision'), ('answers', 'Whole answers'), ('retrieval', 'Search'), ('support', 'Support check')], max_length=12)),
                ('state', models.CharField(choices=[('waiting', 'Waiting'), ('running', 'Running'), ('done', 'Done'), ('stopped', 'Stopped'), ('failed', 'Failed')], default='waiting', max_length=10)),
                ('data_set', models.CharField(max_length=200)),
                ('data_path', models.TextField(blank=True)),
                ('limit', models.PositiveIntegerField(null=True)),
                ('seed', models.BigIntegerField(null=True)),
                ('generator', models.JSONField(default=dict)),
                ('index_versions', models.JSONField(default=list)),
                ('parts', models.JSONField(default=dict)),
                ('prompt_version', models.CharField(blank=True, max_length=60)),
                ('thresholds', models.JSONField(default=dict)),
                ('figures', models.JSONField(default=dict)),
                ('by_gate', models.BooleanField(default=False)),
                ('stop_asked', models.BooleanField(default=False)),
                ('done', models.PositiveIntegerField(default=0)),
                ('total', models.PositiveIntegerField(default=0)),
                ('error', models.TextField(blank=True)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('started_at', models.DateTimeField(null=True)),
                ('finished_at', models.DateTimeField(null=True)),
                ('candidate', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='evaluations', to='qa.indexversion')),
                ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-id'],
            },
        ),
        migrations.CreateModel(
            name='EvaluationItem',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('ordinal', models.PositiveIntegerField()),
                ('key', models.CharField(max_length=200)),
                ('language', models.CharField(blank=True, max_length=2)),
                ('score', models.FloatField(null=True)),
                ('answered', models.BooleanField(null=True)),
                ('measures', models.JSONField(default=dict)),
                ('content', clinic.encryption.EncryptedJSONField(default=dict)),
                ('run', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='items', to='qa.evaluationrun')),
            ],
            options={
                'ordering': ['ordinal'],
            },
        ),
        migrations.AddIndex(
            model_name='evaluationrun',
            index=models.Index(fields=['kind', 'data_set', '-id'], name='qa_evaluati_kind_54f234_idx'),
        ),
        migrations.AddConstraint(
            model_name='evaluationitem',
            constraint=models.UniqueConstraint(fields=('run', 'ordinal'), name='one_item_at_a_place'),
        ),
        migrations.CreateModel(
            name='LanguageModel',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('options', models.JSONField()),
                ('name', models.CharField(max_length=200)),
                ('state', models.CharField(choices=[('candidate', 'Being measured'), ('held', 'Held back'), ('live', 'In use'), ('past', 'Not used any more')], default='candidate', max_length=10)),
                ('gate', models.JSONField(default=dict)),
                ('reason', models.TextField(blank=True)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('live_since', models.DateTimeField(null=True)),
                ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-id'],
            },
        ),
        migrations.AddConstraint(
            model_name='languagemodel',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'live')), fields=('state',), name='one_live_model'),
        ),
    ]
