"""The questions that a site measures itself by."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import clinic.encryption


class Migration(migrations.Migration):

    dependencies = [
        ('qa', '0003_evidence_metadata'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='SetQuestion',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('key', models.CharField(blank=True, max_length=60)),
                ('text', clinic.encryption.EncryptedTextField()),
                ('language', models.CharField(choices=[('zh', 'Chinese'), ('en', 'English')], max_length=2)),
                ('answerable', models.BooleanField(default=True)),
                ('topics', models.JSONField(default=list)),
                ('state', models.CharField(choices=[('accepted', 'In use'), ('rejected', 'Rejected'), ('retired', 'Taken out')], default='accepted', max_length=10)),
                ('demonstration', models.BooleanField(default=False)),
                ('reviewed_at', models.DateTimeField(auto_now=True)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('documents', models.ManyToManyField(blank=True, related_name='+', to='qa.document')),
                ('feedback', models.OneToOneField(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='set_question', to='qa.feedback')),
                ('reviewed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['created_at', 'key'],
            },
        ),
        migrations.AddConstraint(
            model_name='setquestion',
            constraint=models.UniqueConstraint(condition=models.Q(('key', ''), _negated=True), fields=('key',), name='one_question_of_a_key'),
        ),
    ]
