from django.db import migrations, models

from qa.ingestion.study_types import study_type_of, usual_level


def name_study_types(apps, schema_editor):
    """What documents called themselves becomes one of the known kinds, with its usual level of evidence."""
    documents = apps.get_model("qa", "Document").objects.using(schema_editor.connection.alias)
    stated = documents.exclude(study_type="").order_by().values_list("study_type", flat=True).distinct()
    for words in list(stated):
        known = study_type_of(words)
        documents.filter(study_type=words).update(study_type=known, evidence_level=usual_level(known))


class Migration(migrations.Migration):

    dependencies = [
        ("qa", "0002_conversations"),
    ]

    operations = [
        migrations.AddField("document", "evidence_level", models.PositiveSmallIntegerField(blank=True, null=True)),
        migrations.AddField("document", "expires_on", models.DateField(blank=True, null=True)),
        migrations.AddField("document", "retracted_on", models.DateField(blank=True, null=True)),
        migrations.AddField("document", "retraction_reason", models.TextField(blank=True, default=""), preserve_default=False),
        migrations.AddField("document", "edited_at", models.DateTimeField(null=True)),
        migrations.AddField("question", "filters", models.JSONField(default=dict)),
        migrations.RunPython(name_study_types, migrations.RunPython.noop),
        migrations.AlterField("document", "study_type", models.CharField(blank=True, choices=[
            ("guideline", "Guideline"), ("systematic_review", "Systematic review"), ("meta_analysis", "Meta-analysis"),
            ("randomised_trial", "Randomised trial"), ("cohort", "Cohort study"), ("case_control", "Case-control study"),
            ("case_report", "Case report or series"), ("narrative_review", "Narrative review"), ("textbook", "Textbook"),
            ("patient_information", "Patient information"), ("other", "Other kind of text")], max_length=100)),
        migrations.AddConstraint("document", models.CheckConstraint(
            condition=models.Q(("evidence_level__range", (1, 5))), name="evidence_level_in_range")),
    ]
