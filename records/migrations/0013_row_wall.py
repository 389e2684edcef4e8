"""Row-level security on every table that holds something about a patient."""

from django.db import migrations

from clinic.row_wall import ME, guard
from records.row_wall import OWN, guard_parts, guard_patients, make

OF_PATIENTS = (
    'encounter', 'condition', 'medication', 'allergy', 'observation', 'procedure', 'immunization', 'document', 'note', 'chartchange',
    'alertshown', 'alertoverride', 'patientidentity', 'keptresource', 'remainder', 'deviceassignment', 'reading', 'monitoringalert',
    'alertsilence', 'report', 'stay', 'waitingentry',
)
OF_REPORTS = ('reportversion', 'reportsignature', 'addendum', 'reportreturn', 'reportpaper')
AUDITOR = f"exists (select 1 from clinic_person p where p.id = {ME} and p.is_active and p.role = 'auditor')"


class Migration(migrations.Migration):

    dependencies = [
        ('clinic', '0003_row_wall'),
        ('records', '0012_signing'),
    ]

    operations = [
        make(),
        guard_patients('records_patient', column='id'),
        *(guard_patients(f'records_{name}') for name in OF_PATIENTS),
        guard_patients('records_appointment', more=f"doctor_id = {ME}"),
        guard_patients('records_alarmlimits', more="patient_id is null"),
        guard_patients('records_cdscard', more=f"patient_id is null and person_id = {ME}"),
        guard_patients('records_importremark', more="patient_id is null"),
        *(guard_parts(f'records_{name}', column='report_id', whole='records_report') for name in OF_REPORTS),
        guard_parts('records_alertevent', column='alert_id', whole='records_monitoringalert'),
        guard_parts('records_savedscore', column='observation_id', whole='records_observation'),
        guard_parts('records_beduse', column='stay_id', whole='records_stay'),
        # Who treats whom is decided by the site, never by a page; a chart is opened in an emergency for oneself, and judged by an auditor.
        guard('records_careteammember', f"person_id = {ME} or patient_id {OWN}", command='select', name='who_treats'),
        guard('records_careteammember', "false", name='only_the_site_writes'),
        guard('records_emergencyaccess', f"person_id = {ME} or patient_id {OWN} or {AUDITOR}", command='select', name='seen_by_auditors_too'),
        guard('records_emergencyaccess', f"person_id = {ME} and reviewer_id is null", command='insert', name='opened_for_oneself'),
        guard('records_emergencyaccess', AUDITOR, command='update', name='judged_by_auditors'),
        guard('records_emergencyaccess', "false", name='only_the_site_does_the_rest'),
    ]
