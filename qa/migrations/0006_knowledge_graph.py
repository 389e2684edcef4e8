"""The knowledge graph: concepts and their names, relations, evidence, definitions, and what administrators decided."""


import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('qa', '0005_evaluation_runs'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Concept',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=250, unique=True)),
                ('kind', models.CharField(choices=[('disease', 'Disease'), ('symptom', 'Symptom'), ('finding', 'Finding'), ('drug', 'Medicine'), ('procedure', 'Procedure'), ('test', 'Test'), ('microorganism', 'Microorganism'), ('anatomy', 'Body part')], max_length=20)),
                ('chinese', models.CharField(blank=True, max_length=200)),
                ('english', models.CharField(blank=True, max_length=200)),
                ('codes', models.JSONField(default=list)),
                ('source', models.CharField(blank=True, max_length=60)),
                ('edges', models.PositiveIntegerField(default=0)),
                ('counts', models.JSONField(default=dict)),
                ('years', models.JSONField(default=dict)),
                ('years_due', models.BooleanField(default=False)),
                ('merged_into', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='merged', to='qa.concept')),
            ],
            options={
                'ordering': ['-edges', 'id'],
            },
        ),
        migrations.CreateModel(
            name='Alias',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=200)),
                ('text', models.CharField(max_length=200)),
                ('language', models.CharField(choices=[('zh', 'Chinese'), ('en', 'English')], max_length=2)),
                ('decided', models.BooleanField(default=False)),
                ('concept', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='aliases', to='qa.concept')),
            ],
            options={
                'ordering': ['language', 'text'],
            },
        ),
        migrations.CreateModel(
            name='CurationEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('action', models.CharField(choices=[('accepted', 'accepted'), ('rejected', 'rejected'), ('reopened', 'reopened'), ('merged', 'merged'), ('split', 'split')], max_length=10)),
                ('head', models.CharField(db_index=True, max_length=250)),
                ('kind', models.CharField(blank=True, choices=[('has_symptom', 'has the symptom'), ('treated_by', 'is treated by'), ('contraindicated_with', 'is contraindicated with'), ('interacts_with', 'interacts with'), ('diagnosed_by', 'is diagnosed or examined by'), ('causes', 'can cause'), ('risk_factor_of', 'is a risk factor of'), ('complication_of', 'is a complication of'), ('suggests', 'suggests')], max_length=24)),
                ('tail', models.CharField(blank=True, db_index=True, max_length=250)),
                ('reason', models.TextField(blank=True)),
                ('detail', models.JSONField(default=dict)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-id'],
            },
        ),
        migrations.CreateModel(
            name='Definition',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('start', models.PositiveIntegerField()),
                ('end', models.PositiveIntegerField()),
                ('language', models.CharField(choices=[('zh', 'Chinese'), ('en', 'English')], max_length=2)),
                ('concept', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='definitions', to='qa.concept')),
                ('document', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='qa.document')),
                ('passage', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='qa.passage')),
            ],
        ),
        migrations.CreateModel(
            name='GraphState',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('read_to', models.PositiveBigIntegerField(default=0)),
                ('extractor', models.CharField(blank=True, max_length=60)),
                ('again', models.JSONField(default=list)),
                ('figures', models.JSONField(default=dict)),
                ('changed_at', models.DateTimeField(auto_now=True)),
                ('corpus', models.OneToOneField(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='graph_state', to='qa.corpus')),
            ],
        ),
        migrations.CreateModel(
            name='Relation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('has_symptom', 'has the symptom'), ('treated_by', 'is treated by'), ('contraindicated_with', 'is contraindicated with'), ('interacts_with', 'interacts with'), ('diagnosed_by', 'is diagnosed or examined by'), ('causes', 'can cause'), ('risk_factor_of', 'is a risk factor of'), ('complication_of', 'is a complication of'), ('suggests', 'suggests')], max_length=24)),
                ('confidence', models.FloatField(default=0)),
                ('documents', models.PositiveIntegerField(default=0)),
                ('against', models.PositiveIntegerField(default=0)),
                ('machine', models.BooleanField(default=False)),
                ('status', models.CharField(choices=[('open', 'Not reviewed'), ('accepted', 'Accepted'), ('rejected', 'Rejected')], default='open', max_length=10)),
                ('head', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='outgoing', to='qa.concept')),
                ('tail', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='incoming', to='qa.concept')),
            ],
        ),
        migrations.CreateModel(
            name='Evidence',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('source', models.CharField(default='literature', max_length=60)),
                ('start', models.PositiveIntegerField(default=0)),
                ('end', models.PositiveIntegerField(default=0)),
                ('head_name', models.CharField(max_length=200)),
                ('tail_name', models.CharField(max_length=200)),
                ('denied', models.BooleanField(default=False)),
                ('possible', models.BooleanField(default=False)),
                ('pattern', models.CharField(blank=True, max_length=40)),
                ('year', models.PositiveSmallIntegerField(null=True)),
                ('corpus', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='qa.corpus')),
                ('document', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='qa.document')),
                ('passage', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='qa.passage')),
                ('relation', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='evidence', to='qa.relation')),
            ],
        ),
        migrations.AddIndex(
            model_name='concept',
            index=models.Index(fields=['-edges', 'id'], name='qa_concept_edges_3c1bf7_idx'),
        ),
        migrations.AddIndex(
            model_name='concept',
            index=models.Index(fields=['kind', '-edges'], name='qa_concept_kind_c4d987_idx'),
        ),
        migrations.AddIndex(
            model_name='concept',
            index=models.Index(models.F('id'), condition=models.Q(('years_due', True)), name='concept_years_due'),
        ),
        migrations.AddIndex(
            model_name='alias',
            index=models.Index(fields=['key'], name='alias_key_begins', opclasses=['varchar_pattern_ops']),
        ),
        migrations.AddConstraint(
            model_name='alias',
            constraint=models.UniqueConstraint(fields=('key', 'concept'), name='one_alias_of_a_concept'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='curationevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='806fec32efc0cf2fa0a63bb5488c20fa5ef55c4a', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_dbe7f', table='qa_curationevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='curationevent',
            trigger=pgtrigger.compiler.Trigger(name='never_emptied', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot truncate rows from % table', TG_TABLE_NAME;", hash='bf7399b9c0bf469fc88f30b45ab71edb04668935', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_never_emptied_03bf9', table='qa_curationevent', when='BEFORE')),
        ),
        migrations.AddConstraint(
            model_name='definition',
            constraint=models.UniqueConstraint(fields=('passage', 'concept', 'start'), name='one_definition_of_a_sentence'),
        ),
        migrations.AddIndex(
            model_name='relation',
            index=models.Index(models.F('head'), models.F('kind'), models.OrderBy(models.F('confidence'), descending=True), models.F('id'), name='edge_out'),
        ),
        migrations.AddIndex(
            model_name='relation',
            index=models.Index(models.F('tail'), models.F('kind'), models.OrderBy(models.F('confidence'), descending=True), models.F('id'), name='edge_in'),
        ),
        migrations.AddIndex(
            model_name='relation',
            index=models.Index(models.F('machine'), models.OrderBy(models.F('against'), descending=True), models.F('confidence'), models.F('id'), condition=models.Q(('confidence__gt', 0), ('status', 'open')), name='edge_review'),
        ),
        migrations.AddIndex(
            model_name='relation',
            index=models.Index(models.F('machine'), models.F('kind'), models.OrderBy(models.F('against'), descending=True), models.F('confidence'), models.F('id'), condition=models.Q(('confidence__gt', 0), ('status', 'open')), name='edge_review_of_kind'),
        ),
        migrations.AddConstraint(
            model_name='relation',
            constraint=models.UniqueConstraint(fields=('head', 'kind', 'tail'), name='one_edge_of_a_kind'),
        ),
        migrations.AddConstraint(
            model_name='relation',
            constraint=models.CheckConstraint(condition=models.Q(('head', models.F('tail')), _negated=True), name='edge_between_two_concepts'),
        ),
        migrations.AddIndex(
            model_name='evidence',
            index=models.Index(models.F('relation'), models.F('denied'), models.OrderBy(models.F('year'), descending=True, nulls_last=True), models.F('id'), name='evidence_of_edge'),
        ),
        migrations.AddConstraint(
            model_name='evidence',
            constraint=models.UniqueConstraint(fields=('passage', 'relation', 'start', 'source', 'pattern'), name='one_evidence_of_a_sentence', nulls_distinct=False),
        ),
    ]
